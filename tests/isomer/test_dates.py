"""The date that visitors see on imported pages: that of the source, and never the day of the import."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from dulwich import porcelain
from dulwich.repo import Repo

from about.models import AboutPage
from home.models import HomePage
from isomer.load.dates import noon_of
from isomer.models import ImportNote
from isomer.notes import NoteKind
from isomer.reader import read_source
from newsroom.models import ArticlePage

from .conftest import Import
from .samples import SampleSite

pytestmark = pytest.mark.slow

AUTHOR = b"Editor <editor@example.org>"
EARLY, LATE = (datetime(2024, month, 7, 4, tzinfo=UTC) for month in (2, 3))
FIRST, SECOND = "_section/First page.md", "_section/Second.md"
POST = "---\ntitle: A post\npermalink: /news/a-post/\ndate: 2023-05-06\n---\nWords\n"


def commit(root: Path, when: datetime) -> None:
    repo = Repo(str(root)) if (root / ".git").exists() else porcelain.init(str(root))
    with repo:
        porcelain.add(repo)
        seconds = int(when.timestamp())
        porcelain.commit(
            repo, b"Saved", author=AUTHOR, committer=AUTHOR, commit_timestamp=seconds, author_timestamp=seconds
        )


@pytest.fixture
def history(sample: SampleSite) -> SampleSite:
    """A repository whose first commit has a post and two pages, of which each was changed later."""
    sample.page()
    sample.page(name="Second", permalink="/section/second/")
    sample.write("news/index.html", "---\ntitle: News\nlayout: resources\n---\n")
    sample.write("news/talks/_posts/2023-05-06-a-post.md", POST)
    sample.write("index.md", "---\ntitle: Sample\nsections:\n  - hero: {title: Hello}\n---\n")
    commit(sample.root, datetime(2020, 1, 1, tzinfo=UTC))
    sample.page("<p>Changed</p>")
    commit(sample.root, EARLY)
    sample.page("<p>Changed</p>", name="Second", permalink="/section/second/")
    commit(sample.root, LATE)
    return sample


def test_each_file_has_the_date_of_the_last_commit_that_changed_it(history: SampleSite) -> None:
    assert read_source(history.root).changed == {FIRST: EARLY, SECOND: LATE}


def test_a_commit_at_the_end_of_the_calendar_says_nothing(history: SampleSite, run_import: Import) -> None:
    history.page("<p>From a wrong clock</p>")
    commit(history.root, datetime(9999, 12, 31, 23, tzinfo=UTC))

    assert read_source(history.root).changed == {SECOND: LATE}
    run_import(history.root)
    assert AboutPage.objects.get(slug="first").live


def test_a_file_that_differs_from_its_commit_has_no_date(history: SampleSite) -> None:
    history.page("<p>Not yet saved</p>")

    assert read_source(history.root).changed == {SECOND: LATE}


def test_the_first_commit_of_a_shallow_clone_says_nothing(history: SampleSite) -> None:
    with Repo(str(history.root)) as repo:
        (history.root / ".git" / "shallow").write_bytes(repo.head() + b"\n")

    assert read_source(history.root).changed == {}


def test_a_commit_with_most_files_of_a_site_says_nothing(history: SampleSite) -> None:
    names = [f"Page {number}" for number in range(10)]
    history.order("First page.md", "Second.md", *(f"{name}.md" for name in names))
    for number, name in enumerate(names):
        history.page(name=name, permalink=f"/section/{number}/")
    commit(history.root, datetime(2024, 4, 7, tzinfo=UTC))

    assert read_source(history.root).changed == {FIRST: EARLY, SECOND: LATE}


def test_a_damaged_history_costs_dates_and_not_the_import(history: SampleSite) -> None:
    for path in (history.root / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"")

    site = read_source(history.root)

    assert site.changed == {}
    assert any("history of the Git repository cannot be read" in note.message for note in site.notes)


def test_a_long_history_is_not_read_to_its_end(history: SampleSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isomer.reader.git.MAX_SECONDS", -1)

    site = read_source(history.root)

    assert site.changed == {}
    assert any("were not found within" in note.message for note in site.notes)


@pytest.mark.django_db
class TestImportedPages:
    def test_pages_show_the_date_of_their_source_or_none(
        self, history: SampleSite, run_import: Import, client: Client
    ) -> None:
        run_import(history.root)

        shown = client.get("/section/first/").content.decode()
        assert "7 February 2024" in shown
        assert re.search(r'"dateModified": ?"2024-02-07T04:00:00', shown)
        assert "datePublished" not in shown
        assert "<lastmod>2024-02-07" in client.get("/sitemap.xml").content.decode()
        assert AboutPage.objects.get(slug="second").last_updated == LATE
        assert AboutPage.objects.get(slug="section").last_updated is None
        assert HomePage.objects.get().last_updated is None
        unknown = client.get("/section/").content.decode()
        assert "Last updated" not in unknown
        assert "dateModified" not in unknown

    def test_an_article_has_the_date_of_the_post_if_its_commit_is_not_known(
        self, history: SampleSite, run_import: Import
    ) -> None:
        run_import(history.root)

        assert ArticlePage.objects.get().last_updated == noon_of(date(2023, 5, 6))

    def test_an_article_has_the_date_of_its_last_commit_if_that_is_later(
        self, history: SampleSite, run_import: Import
    ) -> None:
        history.write("news/talks/_posts/2023-05-06-a-post.md", POST + "More\n")
        commit(history.root, LATE)

        run_import(history.root)

        article = ArticlePage.objects.get()
        assert (article.first_published_at, article.last_updated) == (noon_of(date(2023, 5, 6)), LATE)

    def test_each_date_is_in_the_report(self, history: SampleSite, run_import: Import) -> None:
        run_import(history.root)

        notes = {note.file: note.message for note in ImportNote.objects.filter(kind=NoteKind.MENDED_DATE)}
        assert notes[FIRST] == "the date of the import became 7 February 2024, the date of the last commit"
        assert notes["news/talks/_posts/2023-05-06-a-post.md"].endswith("became 6 May 2023, the date of the post")
        assert "2 pages became none" in notes["."]

    def test_the_next_publication_gives_the_page_its_own_date(self, history: SampleSite, run_import: Import) -> None:
        run_import(history.root)
        before = datetime.now(UTC)

        AboutPage.objects.get(slug="first").save_revision().publish()

        assert AboutPage.objects.get(slug="first").last_updated > before

    def test_an_import_that_is_repeated_keeps_dates_and_revisions(
        self, history: SampleSite, run_import: Import
    ) -> None:
        run_import(history.root)
        history.write("README.md", "New")  # The source is read again.

        printed = run_import(history.root)

        assert "Pages updated         │         0" in printed
        assert AboutPage.objects.get(slug="first").last_updated == EARLY

    def test_pages_have_the_date_of_the_import_if_the_mend_is_switched_off(
        self, history: SampleSite, run_import: Import
    ) -> None:
        before = datetime.now(UTC)

        run_import(history.root, "--without-mend", "dates")

        assert AboutPage.objects.get(slug="first").last_updated > before
