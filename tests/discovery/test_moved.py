"""Renamed and moved pages: their former URLs redirect to them, as far as they were ever public."""

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from about.models import AboutPage
from home.models import HomePage
from tests.factories import AboutPageFactory, EventPageFactory, NewsroomPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Any:
    """Give a page another slug, as a draft or live as it is."""

    def run(page: Page, slug: str) -> None:
        page.refresh_from_db()
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save()

    return run


def kept() -> dict[str, str]:
    """Return the slugs of the pages that redirects lead to, by former URL."""
    return dict(Redirect.objects.values_list("old_path", "redirect_page__slug"))


def location(client: Client, url: str) -> str:
    return str(client.get(url).headers.get("Location", ""))


def test_a_renamed_page_and_the_pages_below_it_are_found_at_their_former_urls(
    client: Client, section: AboutPage, about_page: AboutPage, rename: Any
) -> None:
    rename(section, "who-we-are")
    assert kept() == {"/about-us": "who-we-are", "/about-us/about-actris": "about-actris"}
    assert location(client, "/about-us/About-ACTRIS/") == "/who-we-are/about-actris/"


def test_a_moved_page_and_the_pages_below_it_are_found_at_their_former_urls(
    client: Client, home: HomePage, section: AboutPage, about_page: AboutPage
) -> None:
    below = AboutPageFactory(parent=about_page, slug="below")
    AboutPage.objects.get(pk=about_page.pk).move(home, pos="last-child")
    assert location(client, "/about-us/about-actris") == "/about-actris/"
    assert location(client, "/about-us/about-actris/below") == "/about-actris/below/"
    assert below.pk in Redirect.objects.values_list("redirect_page", flat=True)


def test_a_reordered_page_leaves_no_redirect(section: AboutPage, about_page: AboutPage) -> None:
    other = AboutPageFactory(parent=section, slug="other")
    other.move(AboutPage.objects.get(pk=about_page.pk), pos="left")
    assert kept() == {}


def test_a_draft_that_is_renamed_or_moved_leaves_no_redirect_nor_do_the_drafts_below_it(
    home: HomePage, section: AboutPage, rename: Any
) -> None:
    draft = AboutPageFactory(parent=section, slug="secret", live=False)
    AboutPageFactory(parent=draft, slug="below", live=False)
    rename(draft, "hidden")
    AboutPage.objects.get(pk=draft.pk).move(home, pos="last-child")
    assert kept() == {}


def test_a_draft_below_a_renamed_page_leaves_no_redirect(section: AboutPage, rename: Any) -> None:
    AboutPageFactory(parent=section, slug="secret", live=False)
    rename(section, "who-we-are")
    assert kept() == {"/about-us": "who-we-are"}


def test_a_live_page_below_a_renamed_draft_is_found_at_its_former_url(
    client: Client, section: AboutPage, rename: Any
) -> None:
    draft = AboutPageFactory(parent=section, slug="draft", live=False)
    AboutPageFactory(parent=draft, slug="below")
    assert client.get("/about-us/draft/below/").status_code == 200
    rename(draft, "renamed")
    assert kept() == {"/about-us/draft/below": "below"}


def test_a_draft_that_gets_its_slug_as_it_is_published_leaves_no_redirect(
    section: AboutPage, django_capture_on_commit_callbacks: Any
) -> None:
    draft = AboutPageFactory(parent=section, slug="working-title", live=False)
    draft.slug = "final"
    with django_capture_on_commit_callbacks(execute=True):
        draft.save_revision().publish()
    assert kept() == {}


def test_a_page_that_is_published_later_keeps_what_was_public(client: Client, section: AboutPage, rename: Any) -> None:
    page = AboutPageFactory(parent=section, slug="never-public", live=False)
    rename(page, "public")
    page.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    rename(page, "renamed")
    assert client.get("/about-us/public/").status_code == 404
    page.save_revision().publish()
    assert location(client, "/about-us/public/") == "/about-us/renamed/"
    assert client.get("/about-us/never-public/").status_code == 404


def test_a_page_that_is_renamed_twice_while_unpublished_keeps_only_what_was_public(
    section: AboutPage, about_page: AboutPage, rename: Any, client: Client
) -> None:
    below = AboutPageFactory(parent=about_page, slug="below")
    for page in (below, about_page):
        page.save_revision().publish()
        page.refresh_from_db()
        page.unpublish()
    rename(about_page, "secret")
    rename(about_page, "renamed")
    assert set(kept()) == {"/about-us/about-actris", "/about-us/about-actris/below"}
    AboutPage.objects.get(pk=about_page.pk).delete()
    urls = ("about-actris", "about-actris/below", "secret", "secret/below", "renamed", "renamed/below")
    assert [client.get(f"/about-us/{url}/").status_code for url in urls] == [410, 410, 404, 404, 404, 404]


def test_a_page_that_is_unpublished_again_keeps_both_of_its_public_urls(about_page: AboutPage, rename: Any) -> None:
    for slug in ("second", "third"):
        about_page.save_revision().publish()
        about_page.refresh_from_db()
        about_page.unpublish()
        rename(about_page, slug)
        about_page.refresh_from_db()
    assert set(kept()) == {"/about-us/about-actris", "/about-us/second"}


def test_a_copy_that_was_never_published_leaves_no_redirect(
    section: AboutPage, about_page: AboutPage, rename: Any
) -> None:
    about_page.save_revision().publish()
    about_page.refresh_from_db()
    copied = about_page.copy(update_attrs={"slug": "copy"}, keep_live=False)
    rename(copied, "renamed")
    assert kept() == {}


def test_the_calendar_of_a_renamed_event_is_found_and_that_of_a_draft_is_not(
    client: Client, home: HomePage, rename: Any
) -> None:
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    for slug, live in (("workshop", True), ("secret", False)):
        rename(EventPageFactory(parent=newsroom, slug=slug, live=live), f"{slug}-2")
    assert location(client, "/newsroom/workshop/calendar.ics") == "/newsroom/workshop-2/calendar.ics"
    assert all("secret" not in path for path in kept())


def test_a_url_of_two_pages_in_turn_leads_to_the_second(client: Client, section: AboutPage, rename: Any) -> None:
    first = AboutPageFactory(parent=section, slug="team")
    rename(first, "former-team")
    second = AboutPageFactory(parent=section, slug="team")
    rename(second, "new-team")
    assert location(client, "/about-us/team/") == "/about-us/new-team/"


def test_a_page_that_gets_its_former_slug_again_is_shown_there(
    client: Client, about_page: AboutPage, rename: Any
) -> None:
    rename(about_page, "second")
    rename(about_page, "about-actris")
    assert client.get("/about-us/about-actris/").status_code == 200
    assert location(client, "/about-us/second/") == "/about-us/about-actris/"
