"""Invalid and hostile input is left out with a note; only active content, or no site at all, stops an import."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from about.models import AboutPage
from actris_cms.core.models import CustomImage

from .conftest import Import
from .hostile import LEFT_OUT, NO_SOURCE, SCRIPTS
from .imported import files_below, row_counts
from .samples import SampleSite, page, png

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_cannot_be_imported_is_noted_and_all_else_comes(name: str, sample: SampleSite, run_import: Import) -> None:
    corrupt, message = LEFT_OUT[name]
    sample.write("images/good.png", png("#123456"))
    sample.write(
        "_section/Good page.md",
        page('<p>Good words</p><p><img src="/images/good.png" alt="A good one"></p>', permalink="/section/good/"),
    )
    sample.page()
    corrupt(sample)

    printed = run_import(sample.root, "--verbosity=2")

    assert message in printed
    good = AboutPage.objects.get(slug="good")
    assert good.live
    assert [part.block_type for part in good.body] == ["rich_text", "image"]
    assert CustomImage.objects.filter(description="A good one").exists()
    assert "Pages unchanged" in run_import(sample.root)


@pytest.mark.parametrize("name", [*SCRIPTS, *NO_SOURCE])
def test_without_a_site_or_with_scripts_nothing_is_changed(
    name: str, sample: SampleSite, run_import: Import, settings: Any
) -> None:
    corrupt, message = {**SCRIPTS, **NO_SOURCE}[name]
    sample.write("images/good.png", png("#123456"))
    sample.write(
        "_section/Good page.md",
        page('<p><img src="/images/good.png" alt="A good one"></p>', permalink="/section/good/"),
    )
    sample.page()
    path = corrupt(sample) or sample.root
    before = row_counts()

    with pytest.raises(CommandError) as refused:
        run_import(path)

    assert str(refused.value).startswith("Nothing was imported. ")
    assert message in str(refused.value)
    assert row_counts() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


@pytest.mark.parametrize(
    "name", ["A pipe.md", "_section/A pipe.md", "news/events/_posts/2024-02-29-x.md", "images/pipe.png", "files/a.pdf"]
)
def test_a_pipe_is_not_waited_for(name: str, sample: SampleSite, run_import: Import) -> None:
    sample.page()
    (sample.root / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(sample.root / name)

    printed = run_import(sample.root, "--verbosity=2")

    assert f"{name}: left out: this is not a file but a pipe" in printed
    assert AboutPage.objects.get(slug="first").live
    assert "Pages unchanged" in run_import(sample.root)


def test_the_error_names_an_unreadable_file(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sample.page()
    opened = Path.open

    def fail(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", fail)

    with pytest.raises(CommandError, match=r"First page\.md: left out: this file cannot be read: Permission denied"):
        run_import(sample.root)


def test_all_active_content_is_listed_at_once_before_anything_is_written(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.page("<p onclick='a()'>x</p>\n<script>b()</script>")
    sample.page("<a href='javascript:c()'>x</a>", "Second page", "/section/second/")
    sample.page("<p>Words</p>", "Third page", "/section/third/")
    sample.write("index.md", "---\ntitle: x\nnotification: <script>d()</script>\n---\n")
    monkeypatch.setattr("isomer.load._load", lambda *args: pytest.fail("This import has begun to write."))

    with pytest.raises(CommandError) as refused:
        run_import(sample.root)

    assert str(refused.value).split("\n") == [
        "Nothing was imported. The source holds 4 pieces of active content, which no page may have:",
        "  index.md:3: a <script> element",
        "  _section/First page.md:6: the attribute onclick on <p>",
        "  _section/First page.md:7: a <script> element",
        "  _section/Second page.md:6: the script address javascript:c() on <a>",
        "Remove them, or import with --strip-scripts.",
    ]


def test_a_body_that_cannot_be_converted_keeps_its_words(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise KeyError("x")

    sample.page("<p>One &amp; two</p>\n\n<div>three <script>a()</script></div>")
    monkeypatch.setattr("isomer.load.conversions.convert_body", fail)

    printed = run_import(sample.root)

    assert "First page.md:6: left out: the text cannot be converted (KeyError); only its words were kept" in printed
    body = AboutPage.objects.get(slug="first").body.get_prep_value()
    assert [part["value"] for part in body] == ["<p>One &amp; two</p><p>three</p>"]


def test_any_other_failure_is_a_message_and_changes_nothing(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of order")

    sample.page()
    before = row_counts()
    monkeypatch.setattr("isomer.load.RedirectLoader", fail)

    with pytest.raises(CommandError, match=r"^Nothing was imported\..* RuntimeError: out of order \(--traceback shows"):
        run_import(sample.root)

    assert row_counts() == before


def test_strip_scripts_removes_and_reports_scripts(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p onclick="a()">One <a href="javascript:b()">two</a></p>\n<script>c()</script>\n<p>three</p>')

    printed = run_import(sample.root, "--strip-scripts")

    assert "First page.md:6: active content removed: the attribute onclick on <p> was removed" in printed
    assert "First page.md:6: active content removed: the script address javascript:b() on <a> was removed" in printed
    assert "First page.md:7: active content removed: a <script> element was removed" in printed
    body = AboutPage.objects.get(slug="first").body.get_prep_value()
    assert [part["value"] for part in body] == ["<p>One two</p><p>three</p>"]


def test_the_scripts_of_isomers_template_are_removed_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page(
        '<p>x</p>\n<script src="/jquery/jquery.js"></script>\n<script src="//www.instagram.com/embed.js"></script>'
    )

    printed = run_import(sample.root)

    assert printed.count("of Isomer's template is not needed here") == 2
