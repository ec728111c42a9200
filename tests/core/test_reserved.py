"""No page gets an address at which the site itself answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from about.models import AboutPage
from actris_cms.path_keys import reserved
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TAKEN = ("admin", "review", "search", "static", "uploads", "Admin", "_util")
FREE = ("documents", "administration", "images", "share", "research")
WORDS = "The site itself uses the address"


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    client.force_login(publisher)
    return client


def create(admin: Client, parent: Page, slug: str) -> Any:
    """Return the answer to the form that creates a page."""
    data = nested_form_data({"title": "A page", "slug": slug, "summary": "", "body": streamfield([])})
    url = reverse("wagtailadmin_pages:add", args=("about", "aboutpage", parent.pk))
    return admin.post(url, {**data, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0})


@pytest.mark.parametrize("slug", TAKEN)
def test_a_new_page_at_the_top_gets_no_address_of_the_site_itself(admin: Client, home: HomePage, slug: str) -> None:
    form = create(admin, home, slug).context["form"]
    assert WORDS in str(form.errors["slug"])
    assert not AboutPage.objects.exists()


@pytest.mark.parametrize("slug", FREE)
def test_other_addresses_at_the_top_are_taken(admin: Client, home: HomePage, slug: str) -> None:
    assert create(admin, home, slug).status_code == 302
    AboutPage.objects.get().save_revision().publish()
    assert admin.get(f"/{slug}/").context["page"].title == "A page"


def test_below_another_page_the_words_are_free(admin: Client, section: AboutPage) -> None:
    assert [create(admin, section, slug).status_code for slug in ("admin", "search", "static")] == [302] * 3


def test_an_address_within_that_of_a_document_is_refused(admin: Client, home: HomePage) -> None:
    parent = AboutPageFactory(parent=home, slug="documents")
    assert WORDS in str(create(admin, parent, "12").context["form"].errors["slug"])
    assert create(admin, parent, "forms").status_code == 302


def test_a_page_keeps_its_address_in_the_form_and_gets_no_reserved_one(admin: Client, home: HomePage) -> None:
    page = AboutPageFactory(parent=home, slug="rooms")
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    data = nested_form_data({"title": "Rooms", "slug": "rooms", "summary": "", "body": streamfield([])})
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    assert admin.post(url, data).status_code == 302
    assert WORDS in str(admin.post(url, {**data, "slug": "search"}).context["form"].errors["slug"])


@pytest.mark.parametrize("alias", [{}, {"alias": "on"}])
def test_a_copy_and_an_alias_get_no_reserved_address(
    admin: Client, section: AboutPage, home: HomePage, alias: dict[str, str]
) -> None:
    page = AboutPageFactory(parent=section, slug="search")
    url = reverse("wagtailadmin_pages:copy", args=(page.pk,))
    data = {"new_title": "A copy", "new_slug": "search", "new_parent_page": home.pk, **alias}
    assert WORDS in str(admin.post(url, data).context["form"].errors["new_slug"])
    assert admin.post(url, {**data, "new_slug": "finding"}).status_code == 302
    assert Page.objects.get(slug="finding").get_parent().pk == home.pk


def test_a_page_is_not_moved_to_a_reserved_address(admin: Client, section: AboutPage, home: HomePage) -> None:
    page, other = (AboutPageFactory(parent=section, slug=slug) for slug in ("search", "finding"))

    def move(moved: Page) -> Any:
        return admin.post(reverse("wagtailadmin_pages:move_confirm", args=(moved.pk, home.pk)), follow=True)

    assert WORDS in move(page).content.decode()
    assert WORDS not in move(other).content.decode()
    assert [Page.objects.get(pk=one.pk).get_parent().pk for one in (page, other)] == [section.pk, home.pk]


def test_several_pages_are_not_moved_to_a_reserved_address(admin: Client, section: AboutPage, home: HomePage) -> None:
    pages = [AboutPageFactory(parent=section, slug=slug) for slug in ("search", "finding")]
    url = "/admin/bulk/wagtailcore/page/move/?next=/admin/&" + "&".join(f"id={page.pk}" for page in pages)

    html = admin.post(url, {"chooser": home.pk}, follow=True).content.decode()

    assert html.count(WORDS) == 1
    assert [Page.objects.get(pk=page.pk).get_parent().pk for page in pages] == [section.pk] * 2


def test_every_first_part_of_an_address_that_the_site_serves_is_reserved() -> None:
    def routes(resolver: Any, depth: int = 0) -> Iterator[str]:
        for found in resolver.url_patterns:
            route = str(found.pattern)
            if not route and depth == 0:
                yield from routes(found, 1)
            else:
                yield route.lstrip("^").split("/")[0]

    words = {part for part in routes(get_resolver()) if part.replace("_", "").isalpha()}
    assert {"admin", "search", "documents"} <= words
    # Nothing is at /share/ itself, and of /documents/ only what is below it.
    assert {part for part in words if not reserved([part])} == {"documents", "share"}
