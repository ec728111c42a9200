"""Before a page is deleted, the admin names what refers to it or to pages below it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import Navigation
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, link, stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client that is signed in as a publisher."""
    client.force_login(publisher)
    return client


def bulk_url(*pages: AboutPage) -> str:
    """Return the URL that deletes these pages together."""
    ids = "&".join(f"id={page.pk}" for page in pages)
    return reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete")) + f"?{ids}"


def warning(client: Client, *pages: AboutPage) -> str:
    """Return the warning on the page that asks for confirmation, as text."""
    one = reverse("wagtailadmin_pages:delete", args=(pages[0].pk,))
    html = client.get(one if len(pages) == 1 else bulk_url(*pages)).content.decode()
    found = re.search(r"These still refer.*", html)
    return re.sub(r"<[^>]*>", "", found[0]) if found else ""


@pytest.fixture
def referred(site: Site, section: AboutPage, about_page: AboutPage) -> AboutPage:
    """The section, whose page stands in the menu, on another page, and in a redirect."""
    Navigation(site=site, items=stream(("item", {"link": link(page=about_page.pk)}))).save()
    words = f'<p><a linktype="page" id="{about_page.pk}">Read</a></p>'
    AboutPageFactory(parent=section.get_parent(), title="Elsewhere", body=stream(("rich_text", words)))
    AboutPageFactory(parent=section, title="Beside it", body=stream(("rich_text", words)))
    Redirect.add_redirect("/old", about_page)
    return section


def test_the_menu_other_pages_and_redirects_are_named(admin: Client, referred: AboutPage) -> None:
    shown = warning(admin, referred)
    assert {"navigation", "page “Elsewhere”", "redirect"} == set(shown.split(": ", 1)[1].rstrip(".").split(", "))


def test_a_page_that_is_deleted_with_it_is_not_named(admin: Client, referred: AboutPage) -> None:
    assert "Beside it" not in warning(admin, referred)


def test_a_page_that_nothing_refers_to_has_no_warning(admin: Client, section: AboutPage) -> None:
    assert warning(admin, AboutPageFactory(parent=section)) == ""


def test_many_references_are_counted(admin: Client, section: AboutPage) -> None:
    for number in range(7):
        Redirect.add_redirect(f"/old-{number}", section)
    assert warning(admin, section).endswith("and 2 more.")


def test_what_the_user_may_not_edit_is_not_named(
    client: Client, publisher: User, referred: AboutPage, section: AboutPage
) -> None:
    group = publisher.groups.get()
    group.page_permissions.update(page=section)
    client.force_login(publisher)
    assert "Elsewhere" not in warning(client, referred)
    assert "page" in warning(client, referred)


def test_a_page_that_is_referred_to_can_still_be_deleted(admin: Client, referred: AboutPage) -> None:
    admin.post(reverse("wagtailadmin_pages:delete", args=(referred.pk,)))
    assert not AboutPage.objects.filter(pk=referred.pk).exists()


class TestDeletingSeveral:
    def test_what_refers_to_any_of_them_is_named_once(
        self, admin: Client, referred: AboutPage, section: AboutPage
    ) -> None:
        other = AboutPageFactory(parent=section.get_parent())
        Redirect.add_redirect("/other", other)
        shown = warning(admin, other, referred)
        assert shown.startswith("These still refer to these pages or to pages below them: ")
        named = sorted(shown.split(": ", 1)[1].rstrip(".").split(", "))
        assert named == ["navigation", "page “Elsewhere”", "redirect", "redirect"]

    def test_one_that_refers_to_another_of_them_is_not_named(self, admin: Client, referred: AboutPage) -> None:
        elsewhere = AboutPage.objects.get(title="Elsewhere")
        assert "Elsewhere" not in warning(admin, referred, elsewhere)

    def test_those_that_nothing_refers_to_have_no_warning(self, admin: Client, section: AboutPage) -> None:
        assert warning(admin, AboutPageFactory(parent=section), AboutPageFactory(parent=section)) == ""

    def test_those_that_the_user_may_not_delete_have_no_warning(
        self, client: Client, publisher: User, referred: AboutPage
    ) -> None:
        other = AboutPageFactory(parent=referred.get_parent())
        publisher.groups.get().page_permissions.update(page=other)
        client.force_login(publisher)
        assert warning(client, other, referred) == ""

    def test_they_can_still_be_deleted(self, admin: Client, referred: AboutPage) -> None:
        response = admin.post(bulk_url(referred), follow=True)
        assert not AboutPage.objects.filter(pk=referred.pk).exists()
        assert "These still refer" not in response.content.decode()
