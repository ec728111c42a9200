"""A page with which the importer fails is left out, and the report, the summary and the exit status name it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from home.models import HomePage
from isomer.load import pages as loaded
from isomer.models import ImportNote, ImportRun
from newsroom.models import ArticlePage, NewsroomPage

from .conftest import Import
from .imported import files_below, raw_body, row_counts
from .samples import SampleSite, page, png

pytestmark = pytest.mark.slow

LEFT_OUT = r"^All else was imported, but a fault of the import left out: {}$"


@pytest.fixture
def bad(sample: SampleSite) -> SampleSite:
    """A site with a good page, a page with a picture, a page below it, and a post; each mentions its name."""
    sample.write("images/one.png", png("#123456"))
    sample.page("<p>Good words</p>")
    sample.page('<p>Bad</p><p><img src="/images/one.png" alt="One"></p>', "Bad page", "/section/bad/")
    sample.page("<p>Below it</p>", "Below", "/section/bad/below/")
    sample.write("news/events/_posts/2024-02-29-post-x.md", page("<p>Said</p>", title="Said", permalink="/said/"))
    return sample


def failing(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, *titles: str, sql: str = "") -> None:
    """Make a function fail for the pages with these titles, by an error of Python or of the database."""
    real = getattr(target, name)

    def fail(self: Any, *args: Any, **kwargs: Any) -> Any:
        about = args[0]
        result = real(self, *args, **kwargs)
        if getattr(getattr(about, "source", about), "title", "") in titles:
            if sql:
                connection.cursor().execute(sql)
            raise OverflowError("out of range")
        return result

    monkeypatch.setattr(target, name, fail)


@pytest.mark.parametrize("step", ["_ensure_page", "_fill"])
@pytest.mark.parametrize("sql", ["", "SELECT no_such_column"])
def test_a_page_that_cannot_be_loaded_is_left_out_and_all_else_comes(
    step: str, sql: str, bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, loaded.PageLoader, step, "Bad page", sql=sql)

    with pytest.raises(CommandError, match=LEFT_OUT.format(r"_section/Bad page\.md")):
        run_import(bad.root)

    assert raw_body() == [("rich_text", "<p>Good words</p>")]
    assert AboutPage.objects.get(slug="below").url_path.endswith("/section/bad/below/")
    assert ArticlePage.objects.get(title="Said").live
    assert AboutPage.objects.get(slug="bad").title == "Bad", "A section takes the place of the page."
    note = ImportNote.objects.get(kind="fault of the import")
    assert (note.file, "this page was left out" in note.message) == ("_section/Bad page.md", True)
    assert CustomImage.objects.count() == 1, "No page uses the picture now, but it is in the library."


def test_all_pages_that_fail_are_named_together(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, loaded.PageLoader, "_fill", "Bad page", "Said")

    with pytest.raises(CommandError, match=LEFT_OUT.format(r"_section/Bad page\.md, news/events/_posts/.*x\.md")):
        run_import(bad.root)

    assert raw_body() == [("rich_text", "<p>Good words</p>")]


def test_the_next_run_tries_a_page_again(bad: SampleSite, run_import: Import) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(CommandError):
        failing(patch, loaded.PageLoader, "_fill", "Bad page")
        run_import(bad.root)

    run_import(bad.root)

    assert [kind for kind, _ in raw_body("bad")] == ["rich_text", "image"]
    assert "Pages unchanged" in run_import(bad.root)


def test_a_page_of_an_earlier_run_stays_as_it_is(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_import(bad.root)
    before = raw_body("bad")
    bad.page("<p>Changed</p>", "Bad page", "/section/bad/")
    failing(monkeypatch, loaded.PageLoader, "_fill", "Bad page")

    with pytest.raises(CommandError):
        run_import(bad.root)

    assert raw_body("bad") == before
    assert not ImportNote.objects.filter(run=ImportRun.objects.first(), kind="gone from the source").exists()


def test_a_rehearsal_names_the_page_and_leaves_nothing_behind(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    failing(monkeypatch, loaded.PageLoader, "_fill", "Bad page")
    before = row_counts()

    with pytest.raises(CommandError, match=r"^All else would be imported, but .*Bad page\.md$"):
        run_import(bad.root, "--dry-run")

    assert row_counts() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_a_listing_that_cannot_be_loaded_comes_without_its_words(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad.write("news/index.html", "---\ntitle: Newsroom\nlayout: resources\n---\n")
    real = loaded.PageLoader._fill

    def fail(self: Any, job: Any) -> None:
        if job.source.file == "news/index.html":
            raise OverflowError
        real(self, job)

    monkeypatch.setattr(loaded.PageLoader, "_fill", fail)

    with pytest.raises(CommandError, match=LEFT_OUT.format("news/index.html")):
        run_import(bad.root)

    assert NewsroomPage.objects.get().title == "Newsroom"
    assert ArticlePage.objects.get(title="Said").live


def test_a_home_page_that_cannot_be_loaded_is_left_out(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad.write("index.md", "---\ntitle: A home\nsections:\n  - hero:\n      title: A hero\n---\n")
    monkeypatch.setattr("isomer.load.HomeLoader.load", lambda self: 1 / 0)
    title = HomePage.objects.get().title

    with pytest.raises(CommandError, match=LEFT_OUT.format("index.md")):
        run_import(bad.root)

    assert (HomePage.objects.get().title, Page.objects.filter(slug="first").count()) == (title, 1)


@pytest.mark.parametrize("name", ["isomer.reader.collections.read_page", "isomer.load.conversions._of_contact_page"])
def test_a_page_that_cannot_be_read_is_left_out(
    name: str, bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _, function = name.rpartition(".")
    target = import_module(module)
    real = getattr(target, function)

    def fail(*args: Any, **kwargs: Any) -> Any:
        if any("Bad page" in str(getattr(value, "file", value)) for value in args):
            raise RecursionError("too deep")
        return real(*args, **kwargs)

    monkeypatch.setattr(target, function, fail)

    with pytest.raises(CommandError, match=LEFT_OUT.format(r"_section/Bad page\.md")):
        run_import(bad.root)

    assert raw_body() == [("rich_text", "<p>Good words</p>")]


def test_a_single_page_that_fails_stops_its_import(
    bad: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, loaded.PageLoader, "_fill", "Bad page")
    before = row_counts()

    with pytest.raises(CommandError, match=r"^Nothing was imported\. .* OverflowError: out of range"):
        run_import(bad.root / "_section/Bad page.md")

    assert row_counts() == before
