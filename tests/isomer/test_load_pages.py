"""Pages of a first and of further imports: what is created, updated and left alone."""

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Revision, Site

from about.models import AboutPage
from home.models import HomePage
from isomer.load import Options, Outcome, load_site
from isomer.models import ImportedItem, ImportNote, ImportRun
from isomer.reader import read_source

from .conftest import Import
from .imported import edit, files_below, first_page, raw_body, row_counts
from .samples import SampleSite, page, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

RECORDS = (ImportRun, ImportNote)  # Each import creates new ones.


def test_a_third_level_section_has_the_title_in_third_nav_title(sample: SampleSite, run_import: Import) -> None:
    sample.write(
        "_section/People/Ada.md",
        "---\ntitle: Ada\npermalink: /section/our-staff/ada/\nthird_nav_title: Our People\n---\nx",
    )

    run_import(sample.root)

    assert AboutPage.objects.get(slug="our-staff").title == "Our People"


def test_a_parent_page_is_created_before_its_children(sample: SampleSite, run_import: Import) -> None:
    sample.page("<p>below</p>", "Below", "/section/first/below/")
    sample.page()

    run_import(sample.root)

    assert AboutPage.objects.get(slug="below").get_parent() == first_page().page_ptr
    assert raw_body()[0][1] == "<p>Words</p>"


def test_a_second_import_changes_nothing(sample: SampleSite, run_import: Import, settings: Any) -> None:
    sample.write("images/a.png", png())
    sample.write("files/Guide.pdf", b"%PDF-1.4 guide")
    sample.write("_data/footer.yml", "contact_us: /section/first/\n")
    sample.write(
        "index.md", "---\ntitle: Home\nnotification: <b>Closed</b> today\nsections:\n  - hero: {title: Hello}\n---\n"
    )
    sample.page('<img src="/images/a.png" alt="A clean room"><a href="/files/Guide.pdf">Guide to services</a>')
    run_import(sample.root)
    before = row_counts(without=RECORDS)
    revisions = set(Revision.objects.values_list("pk", flat=True))
    files = files_below(Path(settings.MEDIA_ROOT))

    printed = run_import(sample.root)

    assert row_counts(without=RECORDS) == before
    assert set(Revision.objects.values_list("pk", flat=True)) == revisions
    assert files_below(Path(settings.MEDIA_ROOT)) == files
    assert "Pages unchanged       │         2" in printed
    for name in ("Site identity", "Navigation   ", "Footer       ", "Announcement "):
        assert f"{name}         │ unchanged" in printed


def test_a_changed_source_is_published_as_a_new_revision(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first = first_page().latest_revision_id
    sample.page("<p>Other words</p>")

    run_import(sample.root)

    found = first_page()
    assert raw_body() == [("rich_text", "<p>Other words</p>")]
    assert found.latest_revision_id != first
    assert found.live_revision_id == found.latest_revision_id
    assert not found.has_unpublished_changes


def test_with_draft_a_changed_source_becomes_a_draft(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.page("<p>Other words</p>")

    run_import(sample.root, "--draft")

    found = first_page()
    assert raw_body() == [("rich_text", "<p>Words</p>")]
    assert found.has_unpublished_changes
    draft = found.get_latest_revision_as_object()
    assert draft.body.get_prep_value()[0]["value"] == "<p>Other words</p>"


def test_with_draft_new_pages_become_drafts(sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.page()

    run_import(sample.root, "--draft")

    assert AboutPage.objects.live().count() == 0
    assert AboutPage.objects.count() == 2
    assert client.get("/section/first/").status_code == 404


def test_a_page_that_an_editor_has_changed_is_left_alone_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")
    sample.page("<p>Other words</p>")

    printed = run_import(sample.root)

    assert first_page().title == "By an editor"
    assert raw_body() == [("rich_text", "<p>Words</p>")]
    assert "First page.md: left alone: an editor has changed this page since it was imported" in printed


def test_a_draft_of_an_editor_counts_as_a_change(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().save_revision()
    sample.page("<p>Other words</p>")

    assert "left alone: an editor has changed this page" in run_import(sample.root)
    assert raw_body() == [("rich_text", "<p>Words</p>")]


def test_a_page_that_an_editor_unpublished_stays_unpublished(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().unpublish()
    sample.page("<p>Other words</p>")

    assert "left alone" in run_import(sample.root)
    assert not first_page().live


def test_overwrite_replaces_the_changes_of_editors(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    run_import(sample.root, "--overwrite")

    assert first_page().title == "First page"
    assert "Pages unchanged       │         1" in run_import(sample.root)


def test_a_page_that_an_editor_deleted_is_imported_again_only_with_overwrite(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page()
    run_import(sample.root)
    first_page().delete()

    assert "an editor has deleted this page" in run_import(sample.root)
    assert not AboutPage.objects.filter(slug="first").exists()

    run_import(sample.root, "--overwrite")
    assert first_page().live


def test_a_page_that_an_editor_moved_is_updated_at_its_new_place(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().move(HomePage.objects.get(), pos="last-child")
    sample.page("<p>Other words</p>")

    run_import(sample.root)

    assert first_page().url == "/first/"
    assert raw_body() == [("rich_text", "<p>Other words</p>")]


def test_a_page_that_editors_created_at_the_url_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    own = home.add_child(instance=AboutPage(title="Our own", slug="section"))
    own.add_child(instance=AboutPage(title="Ours too", slug="first"))
    sample.page()

    printed = run_import(sample.root)

    assert first_page().title == "Ours too"
    assert "another page that was not imported has this address" in printed


def test_a_renamed_source_file_is_recognised_by_its_permalink(sample: SampleSite, run_import: Import) -> None:
    path = sample.page()
    run_import(sample.root)
    path.unlink()
    sample.write("_section/Renamed.md", page(title="Renamed", permalink="/section/first/"))

    run_import(sample.root)

    assert first_page().title == "Renamed"
    assert AboutPage.objects.count() == 2
    assert ImportedItem.objects.get(page=first_page()).source == "_section/Renamed.md"


def test_a_dry_run_reports_what_would_happen_and_changes_nothing(
    sample: SampleSite, run_import: Import, settings: Any
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    before = row_counts()

    printed = run_import(sample.root, "--dry-run")

    assert "Pages created         │       1" in printed
    assert "nothing was changed" in printed
    assert row_counts() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_a_failure_during_the_import_changes_nothing(
    sample: SampleSite, site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    before = row_counts()

    def fail(*args: Any, **kwargs: Any) -> None:
        assert files_below(Path(settings.MEDIA_ROOT))
        raise KeyboardInterrupt

    monkeypatch.setattr("isomer.load.SettingsLoader.load", fail)

    with pytest.raises(KeyboardInterrupt):
        load_site(read_source(sample.root), site, Options())

    assert row_counts() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_the_report_has_the_outcome_of_each_page(sample: SampleSite, site: Site) -> None:
    sample.page()

    report = load_site(read_source(sample.root), site, Options())

    assert [(found.file, found.address, found.outcome) for found in report.pages] == [
        ("_section/First page.md", "/section/first/", Outcome.CREATED)
    ]
    assert report.sections_created == 1
