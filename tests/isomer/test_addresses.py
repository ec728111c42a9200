"""Where pages stand: two that want one address, and permalinks that change in the source."""

from pathlib import Path
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from about.models import AboutPage
from home.models import HomePage
from isomer.models import ImportedItem

from .conftest import Import
from .looking import edit, first_page
from .samples import SampleSite, page

pytestmark = pytest.mark.django_db


def standing() -> dict[str, str]:
    """The imported pages' addresses, without the sections above them."""
    pages = AboutPage.objects.filter(pk__in=ImportedItem.objects.filter(kind="page").values("page"))
    return {found.title: found.url_path.removeprefix("/home") for found in pages}


def loose(sample: SampleSite, name: str, permalink: str, words: str = "") -> Path:
    return sample.write(f"pages/{name}.md", page(f"<p>Words of {words or name}</p>", title=name, permalink=permalink))


def test_two_pages_whose_addresses_come_out_alike_are_both_kept(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "A", "/faq/")
    loose(sample, "B", "/faq!/")
    loose(sample, "C", "/faq-2/")
    loose(sample, "D", "/FAQ")
    expected = {"A": "/faq/", "B": "/faq-3/", "C": "/faq-2/", "D": "/FAQ-4/"}

    printed = run_import(sample.root)

    assert standing() == expected
    assert "pages/B.md:3: address changed: the address /faq/ is that of pages/A.md too" in printed
    for options in ([], ["--overwrite"], []):
        printed = run_import(sample.root, *options)
        assert standing() == expected
        assert ": left alone:" not in printed
        assert "Pages unchanged       │         4" in printed


def test_each_page_keeps_its_number_whatever_comes_before_it_later(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "C", "/faq/")
    loose(sample, "D", "/faq!/")
    run_import(sample.root)
    loose(sample, "A", "/faq?/")

    run_import(sample.root)

    assert standing() == {"A": "/faq-3/", "C": "/faq/", "D": "/faq-2/"}


def test_a_single_page_does_not_replace_another_ones_page(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "A", "/faq/")
    run_import(sample.root)

    run_import(loose(sample, "B", "/faq/"))

    assert standing() == {"A": "/faq/", "B": "/faq-2/"}


def test_links_lead_to_the_page_that_has_the_permalink(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "A", "/faq/")
    loose(sample, "B", "/faq!/")
    sample.page('<p><a href="/faq/">a</a> <a href="/faq!/">b</a></p>')

    run_import(sample.root)

    a, b = (AboutPage.objects.get(title=title).pk for title in "AB")
    assert first_page().body[0].value.source == (
        f'<p><a linktype="page" id="{a}">a</a> <a linktype="page" id="{b}">b</a></p>'
    )


def test_a_page_follows_its_permalink_and_leaves_a_redirect(
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


def test_what_stands_below_a_moved_page_is_known_at_its_new_address(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.page("<p>below</p>", "Below", "/section/first/deep/below/")
    run_import(sample.root)
    sample.page(permalink="/facilities/")
    sample.page("<p>below</p>", "Below", "/facilities/deep/below/")

    printed = run_import(sample.root)

    assert standing() == {"First page": "/facilities/", "Below": "/facilities/deep/below/"}
    assert sorted(ImportedItem.objects.filter(kind="section").values_list("source", "address")) == [
        ("section:/facilities/deep/", "/facilities/deep/"),
        ("section:/section/", "/section/"),
    ]
    assert "section:" not in printed
    assert "Pages unchanged       │         2" in run_import(sample.root)


def test_a_permalink_that_changes_twice_is_followed_twice(sample: SampleSite, run_import: Import) -> None:
    for permalink in ("/section/first/", "/section/second/", "/section/first/"):
        sample.page(permalink=permalink)
        run_import(sample.root)
        assert first_or_only().url == permalink
    assert not Redirect.objects.filter(old_path="/section/first", redirect_page=None).exists()


def first_or_only() -> AboutPage:
    return AboutPage.objects.get(title="First page")


def test_a_page_that_an_editor_moved_does_not_follow_its_permalink(sample: SampleSite, run_import: Import) -> None:
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


def test_a_page_that_an_editor_changed_stays_where_it_is(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")
    sample.page(permalink="/facilities/first/")

    assert "left alone: an editor has changed this page" in run_import(sample.root)
    assert first_page().url == "/section/first/"


def test_a_page_does_not_follow_to_where_another_one_stands_or_below_itself(
    sample: SampleSite, run_import: Import, home: HomePage
) -> None:
    home.add_child(instance=AboutPage(title="Ours", slug="ours"))
    sample.page()
    run_import(sample.root)

    sample.page(permalink="/ours/")
    assert "but another page stands there; the page stays at /section/first/" in run_import(sample.root)
    sample.page(permalink="/section/first/deeper/")
    assert "but that is below the page itself; the page stays at /section/first/" in run_import(sample.root)

    assert first_page().url == "/section/first/"
    sample.page(permalink="/elsewhere/")
    run_import(sample.root)
    assert first_or_only().url == "/elsewhere/"


def test_a_page_may_go_where_another_one_has_just_left(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "A", "/a/")
    loose(sample, "B", "/b/")
    run_import(sample.root)
    loose(sample, "A", "/b/")
    loose(sample, "B", "/c/")
    loose(sample, "C", "/a/")

    run_import(sample.root)

    assert standing() == {"A": "/b/", "B": "/c/", "C": "/a/"}


def test_drafts_move_nothing_and_the_next_run_does(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    sample.page("<p>Other words</p>", permalink="/facilities/other/")

    assert "drafts are asked for" in run_import(sample.root, "--draft")
    assert first_page().url == "/section/first/"

    run_import(sample.root)
    found = first_or_only()
    assert (found.url, found.body[0].value.source) == ("/facilities/other/", "<p>Other words</p>")
    assert found.get_latest_revision_as_object().slug == "other"
    assert "Pages unchanged       │         1" in run_import(sample.root)


def test_a_numbered_page_whose_file_gets_another_name_stays_the_same_page(
    sample: SampleSite, run_import: Import
) -> None:
    loose(sample, "A", "/faq/")
    path = loose(sample, "B", "/faq!/")
    run_import(sample.root)
    path.rename(path.with_name("B renamed.md"))

    run_import(sample.root)

    assert standing() == {"A": "/faq/", "B": "/faq-2/"}


def test_an_address_of_an_ending_alone_becomes_a_slug(sample: SampleSite, run_import: Import) -> None:
    loose(sample, "A", "/.htm")

    run_import(sample.root)

    assert standing() == {"A": "/page-1/"}


def test_what_is_remembered_is_the_permalink_and_the_address(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/Section/First!")

    run_import(sample.root)

    item = ImportedItem.objects.get(source="_section/First page.md")
    assert (item.permalink, item.address) == ("/Section/First!", "/Section/First/")
