"""What an import does to the page tree, the first time and every other time."""

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
from .looking import edit, everything, files_below, first_page, raw_body
from .samples import SampleSite, page, png

pytestmark = pytest.mark.django_db

RECORDS = (ImportRun, ImportNote)  # Every run leaves its own.


def test_sections_of_the_third_level_are_called_after_it(sample: SampleSite, run_import: Import) -> None:
    sample.write(
        "_section/People/Ada.md",
        "---\ntitle: Ada\npermalink: /section/our-staff/ada/\nthird_nav_title: Our People\n---\nx",
    )

    run_import(sample.root)

    assert AboutPage.objects.get(slug="our-staff").title == "Our People"


def test_a_page_that_is_the_section_of_others_is_made_before_them(sample: SampleSite, run_import: Import) -> None:
    sample.page("<p>below</p>", "Below", "/section/first/below/")
    sample.page()

    run_import(sample.root)

    assert AboutPage.objects.get(slug="below").get_parent() == first_page().page_ptr
    assert raw_body()[0][1] == "<p>Words</p>"


def test_running_again_changes_nothing(sample: SampleSite, run_import: Import, settings: Any) -> None:
    sample.write("images/a.png", png())
    sample.write("files/Guide.pdf", b"%PDF-1.4 guide")
    sample.write("_data/footer.yml", "contact_us: /section/first/\n")
    sample.write(
        "index.md", "---\ntitle: Home\nnotification: <b>Closed</b> today\nsections:\n  - hero: {title: Hello}\n---\n"
    )
    sample.page('<img src="/images/a.png" alt="A clean room"><a href="/files/Guide.pdf">Guide to services</a>')
    run_import(sample.root)
    before = everything(without=RECORDS)
    revisions = set(Revision.objects.values_list("pk", flat=True))
    files = files_below(Path(settings.MEDIA_ROOT))

    printed = run_import(sample.root)

    assert everything(without=RECORDS) == before
    assert set(Revision.objects.values_list("pk", flat=True)) == revisions
    assert files_below(Path(settings.MEDIA_ROOT)) == files
    assert "Pages unchanged       │         2" in printed
    for name in ("Site identity", "Navigation   ", "Footer       ", "Announcement "):
        assert f"{name}         │ unchanged" in printed


def test_a_changed_source_makes_a_new_revision_that_is_published(sample: SampleSite, run_import: Import) -> None:
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


def test_a_changed_source_becomes_a_draft_on_request(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.page("<p>Other words</p>")

    run_import(sample.root, "--draft")

    found = first_page()
    assert raw_body() == [("rich_text", "<p>Words</p>")]
    assert found.has_unpublished_changes
    draft = found.get_latest_revision_as_object()
    assert draft.body.get_prep_value()[0]["value"] == "<p>Other words</p>"


def test_new_pages_stay_drafts_on_request(sample: SampleSite, run_import: Import, client: Any) -> None:
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


def test_a_page_that_an_editor_took_down_stays_down(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().unpublish()
    sample.page("<p>Other words</p>")

    assert "left alone" in run_import(sample.root)
    assert not first_page().live


def test_whoever_insists_replaces_what_an_editor_changed(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    run_import(sample.root, "--overwrite")

    assert first_page().title == "First page"
    assert "Pages unchanged       │         1" in run_import(sample.root)


def test_a_page_that_an_editor_deleted_comes_back_only_for_who_insists(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().delete()

    assert "an editor has deleted this page" in run_import(sample.root)
    assert not AboutPage.objects.filter(slug="first").exists()

    run_import(sample.root, "--overwrite")
    assert first_page().live


def test_a_page_that_an_editor_moved_is_updated_where_it_stands_now(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().move(HomePage.objects.get(), pos="last-child")
    sample.page("<p>Other words</p>")

    run_import(sample.root)

    assert first_page().url == "/first/"
    assert raw_body() == [("rich_text", "<p>Other words</p>")]


def test_a_page_that_editors_made_at_the_address_is_left_alone(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    own = home.add_child(instance=AboutPage(title="Our own", slug="section"))
    own.add_child(instance=AboutPage(title="Ours too", slug="first"))
    sample.page()

    printed = run_import(sample.root)

    assert first_page().title == "Ours too"
    assert "another page stands at this address" in printed


def test_a_source_file_with_a_new_name_is_known_by_its_permalink(sample: SampleSite, run_import: Import) -> None:
    path = sample.page()
    run_import(sample.root)
    path.unlink()
    sample.write("_section/Renamed.md", page(title="Renamed", permalink="/section/first/"))

    run_import(sample.root)

    assert first_page().title == "Renamed"
    assert AboutPage.objects.count() == 2
    assert ImportedItem.objects.get(page=first_page()).source == "_section/Renamed.md"


def test_a_rehearsal_says_what_would_happen_and_leaves_nothing(
    sample: SampleSite, run_import: Import, settings: Any
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    before = everything()

    printed = run_import(sample.root, "--dry-run")

    assert "Pages created         │       1" in printed
    assert "nothing was changed" in printed
    assert everything() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_a_failure_in_the_middle_leaves_nothing(
    sample: SampleSite, site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    before = everything()

    def fail(*args: Any, **kwargs: Any) -> None:
        assert files_below(Path(settings.MEDIA_ROOT))
        raise KeyboardInterrupt

    monkeypatch.setattr("isomer.load.SettingsLoader.load", fail)

    with pytest.raises(KeyboardInterrupt):
        load_site(read_source(sample.root), site, Options())

    assert everything() == before
    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_a_report_counts_what_was_done(sample: SampleSite, site: Site) -> None:
    sample.page()

    report = load_site(read_source(sample.root), site, Options())

    assert [(found.file, found.address, found.outcome) for found in report.pages] == [
        ("_section/First page.md", "/section/first/", Outcome.CREATED)
    ]
    assert report.sections_created == 1


def test_the_institutes_whole_site_can_be_rehearsed(shared: Path, run_import: Import) -> None:
    printed = run_import(shared / "isomer-sites" / "cris-actris", "--dry-run")

    assert "Pages created         │     109" in printed
    assert "nothing was changed" in printed
