"""URLs of imported pages: two pages with the same permalink, and permalinks that change in the source."""

from pathlib import Path
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from home.models import HomePage
from isomer.models import ImportedItem

from .conftest import Import
from .imported import edit, first_page
from .samples import SampleSite, page

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def page_urls() -> dict[str, str]:
    """Return the URLs of the imported pages by title, without sections that the import created."""
    pages = AboutPage.objects.filter(pk__in=ImportedItem.objects.filter(kind="page").values("page"))
    return {found.title: found.url_path.removeprefix("/home") for found in pages}


def write_page(sample: SampleSite, name: str, permalink: str) -> Path:
    return sample.write(f"pages/{name}.md", page(f"<p>Words of {name}</p>", title=name, permalink=permalink))


def test_pages_whose_permalinks_give_the_same_url_get_numbered_urls(sample: SampleSite, run_import: Import) -> None:
    write_page(sample, "A", "/faq/")
    write_page(sample, "B", "/faq!/")
    write_page(sample, "C", "/faq-2/")
    write_page(sample, "D", "/FAQ")
    expected = {"A": "/faq/", "B": "/faq-3/", "C": "/faq-2/", "D": "/FAQ-4/"}

    printed = run_import(sample.root)

    assert page_urls() == expected
    assert "pages/B.md:3: address changed: the address /faq/ is that of pages/A.md too" in printed
    for options in ([], ["--overwrite"], []):
        printed = run_import(sample.root, *options)
        assert page_urls() == expected
        assert ": left alone:" not in printed
        assert "Pages unchanged       │         4" in printed


def test_a_numbered_url_stays_when_a_new_page_comes_first(sample: SampleSite, run_import: Import) -> None:
    write_page(sample, "C", "/faq/")
    write_page(sample, "D", "/faq!/")
    run_import(sample.root)
    write_page(sample, "A", "/faq?/")

    run_import(sample.root)

    assert page_urls() == {"A": "/faq-3/", "C": "/faq/", "D": "/faq-2/"}


def test_importing_a_single_file_does_not_replace_a_page_with_the_same_permalink(
    sample: SampleSite, run_import: Import
) -> None:
    write_page(sample, "A", "/faq/")
    run_import(sample.root)

    run_import(write_page(sample, "B", "/faq/"))

    assert page_urls() == {"A": "/faq/", "B": "/faq-2/"}


def test_links_lead_to_the_page_with_the_permalink(sample: SampleSite, run_import: Import) -> None:
    write_page(sample, "A", "/faq/")
    write_page(sample, "B", "/faq!/")
    sample.page('<p><a href="/faq/">a</a> <a href="/faq!/">b</a></p>')

    run_import(sample.root)

    a, b = (AboutPage.objects.get(title=title).pk for title in "AB")
    assert first_page().body[0].value.source == (
        f'<p><a linktype="page" id="{a}">a</a> <a linktype="page" id="{b}">b</a></p>'
    )


def test_a_page_moves_to_its_new_permalink_and_the_old_url_redirects(
    sample: SampleSite, run_import: Import, client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sample.page()
    sample.page("<p>below</p>", "Below", "/section/first/below/")
    run_import(sample.root)
    pk = first_page().pk
    sample.page(permalink="/facilities/clean-rooms/")

    with django_capture_on_commit_callbacks(execute=True):
        printed = run_import(sample.root)

    assert AboutPage.objects.get(pk=pk).url_path == "/home/facilities/clean-rooms/"
    assert AboutPage.objects.get(pk=pk).get_latest_revision_as_object().slug == "clean-rooms"
    assert "First page.md:3: page moved: the permalink is now /facilities/clean-rooms/" in printed
    assert "Below.md: page moved: the page has moved along" in printed
    assert "Pages updated         │         1" in printed
    response = client.get("/section/first/", follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, "/facilities/clean-rooms/")
    assert client.get("/section/first/below/", follow=True).request["PATH_INFO"] == "/facilities/clean-rooms/below/"
    assert "page moved" not in run_import(sample.root)


def test_pages_below_a_moved_page_are_recorded_with_their_new_urls(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.page("<p>below</p>", "Below", "/section/first/deep/below/")
    run_import(sample.root)
    sample.page(permalink="/facilities/")
    sample.page("<p>below</p>", "Below", "/facilities/deep/below/")

    printed = run_import(sample.root)

    assert page_urls() == {"First page": "/facilities/", "Below": "/facilities/deep/below/"}
    assert sorted(ImportedItem.objects.filter(kind="section").values_list("source", "address")) == [
        ("section:/facilities/deep/", "/facilities/deep/"),
        ("section:/section/", "/section/"),
    ]
    assert "section:" not in printed
    assert "Pages unchanged       │         2" in run_import(sample.root)


def test_a_page_can_move_twice(sample: SampleSite, run_import: Import) -> None:
    for permalink in ("/section/first/", "/section/second/", "/section/first/"):
        sample.page(permalink=permalink)
        run_import(sample.root)
        assert titled_first_page().url == permalink
    assert not Redirect.objects.filter(old_path="/section/first", redirect_page=None).exists()


def titled_first_page() -> AboutPage:
    return AboutPage.objects.get(title="First page")


def test_a_page_that_an_editor_moved_does_not_move_to_its_new_permalink(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    first_page().move(HomePage.objects.get(), pos="last-child")
    sample.page(permalink="/facilities/first/")

    printed = run_import(sample.root)

    assert first_page().url == "/first/"
    assert (
        "the permalink is now /facilities/first/, but an editor has moved the page; the page stays at /first/"
        in printed
    )


def test_a_page_that_an_editor_changed_does_not_move(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")
    sample.page(permalink="/facilities/first/")

    assert "left alone: an editor has changed this page" in run_import(sample.root)
    assert first_page().url == "/section/first/"


def test_a_page_does_not_move_to_the_url_of_another_page_or_below_itself(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    home.add_child(instance=AboutPage(title="Ours", slug="ours"))
    sample.page()
    run_import(sample.root)

    sample.page(permalink="/ours/")
    assert "but another page has that address; the page stays at /section/first/" in run_import(sample.root)
    sample.page(permalink="/section/first/deeper/")
    assert "but that is below the page itself; the page stays at /section/first/" in run_import(sample.root)

    assert first_page().url == "/section/first/"
    sample.page(permalink="/elsewhere/")
    run_import(sample.root)
    assert titled_first_page().url == "/elsewhere/"


def test_a_page_can_move_to_a_url_that_another_page_has_just_left(sample: SampleSite, run_import: Import) -> None:
    write_page(sample, "A", "/a/")
    write_page(sample, "B", "/b/")
    run_import(sample.root)
    write_page(sample, "A", "/b/")
    write_page(sample, "B", "/c/")
    write_page(sample, "C", "/a/")

    run_import(sample.root)

    assert page_urls() == {"A": "/b/", "B": "/c/", "C": "/a/"}


def test_an_import_of_drafts_moves_no_page_and_the_next_import_does(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.page("<p>Other words</p>", permalink="/facilities/other/")

    assert "this import makes drafts" in run_import(sample.root, "--draft")
    assert first_page().url == "/section/first/"

    run_import(sample.root)
    found = titled_first_page()
    assert (found.url, found.body[0].value.source) == ("/facilities/other/", "<p>Other words</p>")
    assert found.get_latest_revision_as_object().slug == "other"
    assert "Pages unchanged       │         1" in run_import(sample.root)


def test_a_page_with_a_numbered_url_stays_the_same_when_its_file_is_renamed(
    sample: SampleSite, run_import: Import
) -> None:
    write_page(sample, "A", "/faq/")
    path = write_page(sample, "B", "/faq!/")
    run_import(sample.root)
    path.rename(path.with_name("B renamed.md"))

    run_import(sample.root)

    assert page_urls() == {"A": "/faq/", "B": "/faq-2/"}


def test_a_permalink_with_only_an_extension_becomes_a_slug(sample: SampleSite, run_import: Import) -> None:
    write_page(sample, "A", "/.htm")

    run_import(sample.root)

    assert page_urls() == {"A": "/page-1/"}


def test_permalink_and_url_of_a_page_are_recorded(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/Section/First!")

    run_import(sample.root)

    item = ImportedItem.objects.get(source="_section/First page.md")
    assert (item.permalink, item.address) == ("/Section/First!", "/Section/First/")
