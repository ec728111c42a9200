"""Deleted pages: their URLs return 410 Gone until a page exists there again."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import RemovedAddress
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, EventPageFactory, NewsroomPageFactory

pytestmark = pytest.mark.django_db


def status_codes(client: Client, *paths: str) -> list[int]:
    """Return the status code of each URL."""
    return [client.get(path).status_code for path in paths]


def delete_in_admin(client: Client, page: AboutPage, user: User) -> None:
    """Delete the page through the admin."""
    client.force_login(user)
    response = client.post(reverse("wagtailadmin_pages:delete", args=(page.pk,)))
    assert response.status_code == 302
    client.logout()


@pytest.fixture
def root(db: None) -> User:
    """An administrator."""
    user: User = User.objects.create_superuser("root", "", "password")
    return user


def test_a_page_deleted_in_the_admin_is_410_and_so_are_its_descendants(
    client: Client, section: AboutPage, about_page: AboutPage, root: User
) -> None:
    delete_in_admin(client, section, root)
    assert status_codes(client, "/about-us/", "/about-us/about-actris/", "/about-us/other/") == [410, 410, 404]


def test_every_spelling_of_the_url_is_410(client: Client, section: AboutPage, about_page: AboutPage) -> None:
    about_page.delete()
    paths = ("/About-us/ABOUT-actris/", "/about-us/about-actris/index.html", "/about-us/about-actris.md")
    assert status_codes(client, *paths) == [410] * 3


def test_the_410_page_helps_like_the_404_page(client: Client, section: AboutPage, about_page: AboutPage) -> None:
    about_page.delete()
    html = client.get("/about-us/about-actris/").content.decode()
    assert "<h1>This page was removed</h1>" in html
    assert 'href="/about-us/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "About ACTRIS" not in html


def test_a_page_that_is_to_be_published_there_again_later_leaves_it_410_until_then(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    about_page.delete()
    section.refresh_from_db()
    soon = timezone.now() + timedelta(days=1)
    again = AboutPageFactory(parent=section, title="Again", slug="about-actris", live=False, go_live_at=soon)
    again.save_revision().publish()
    assert status_codes(client, "/about-us/about-actris/") == [410]
    again.go_live_at = None
    again.save_revision().publish()
    assert status_codes(client, "/about-us/about-actris/") == [200]


def test_pages_deleted_by_a_bulk_action_are_410(
    client: Client, section: AboutPage, about_page: AboutPage, root: User
) -> None:
    other = AboutPageFactory(parent=section, title="Other", slug="other")
    client.force_login(root)
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete"))
    assert client.post(f"{url}?id={about_page.pk}&id={other.pk}").status_code == 302
    assert status_codes(client, "/about-us/about-actris/", "/about-us/other/", "/about-us/") == [410, 410, 200]


def test_urls_that_redirected_to_the_page_are_410_too(
    client: Client, site: Site, section: AboutPage, about_page: AboutPage
) -> None:
    Redirect.objects.create(old_path="/who-we-are", site=site, redirect_page=about_page, is_permanent=True)
    assert client.get("/who-we-are/").status_code == 301
    about_page.delete()
    assert status_codes(client, "/who-we-are/", "/who-we-are") == [410, 410]


def test_deleted_private_pages_and_drafts_are_404(client: Client, section: AboutPage) -> None:
    draft = AboutPageFactory(parent=section, slug="draft", live=False)
    private = AboutPageFactory(parent=section, slug="private")
    below = AboutPageFactory(parent=private, slug="below")
    private.view_restrictions.create(restriction_type="login")
    for page in (draft, below, private):
        page.delete()
    assert status_codes(client, "/about-us/draft/", "/about-us/private/", "/about-us/private/below/") == [404] * 3
    assert not RemovedAddress.objects.exists()


def test_an_unpublished_page_is_404(client: Client, about_page: AboutPage) -> None:
    about_page.unpublish()
    assert status_codes(client, "/about-us/about-actris/") == [404]


def test_a_page_that_was_unpublished_before_it_was_deleted_is_410(
    client: Client, section: AboutPage, about_page: AboutPage, root: User
) -> None:
    about_page.save_revision().publish()
    about_page.refresh_from_db()
    about_page.unpublish()
    delete_in_admin(client, about_page, root)
    assert status_codes(client, "/about-us/about-actris/") == [410]
    assert RemovedAddress.objects.get().title == "About ACTRIS"


def test_a_moved_or_renamed_page_is_not_410(
    client: Client,
    home: HomePage,
    section: AboutPage,
    about_page: AboutPage,
    django_capture_on_commit_callbacks: Any,
) -> None:
    about_page.slug = "about"
    with django_capture_on_commit_callbacks(execute=True):
        about_page.save_revision().publish()
    AboutPage.objects.get(pk=about_page.pk).move(home, pos="last-child")
    assert not RemovedAddress.objects.exists()
    response = client.get("/about-us/about-actris/", follow=True)
    assert response.redirect_chain[-1][0] == "/about/"


def test_a_new_page_at_the_url_is_shown(client: Client, section: AboutPage, about_page: AboutPage) -> None:
    about_page.delete()
    section.refresh_from_db()
    page = AboutPageFactory(parent=section, slug="about-actris", live=False)
    assert status_codes(client, "/about-us/about-actris/") == [410]
    page.save_revision().publish()
    assert status_codes(client, "/about-us/about-actris/") == [200]
    page.refresh_from_db()
    page.unpublish()
    assert status_codes(client, "/about-us/about-actris/") == [404]


def test_a_redirect_takes_precedence_over_410(
    client: Client, site: Site, section: AboutPage, about_page: AboutPage
) -> None:
    about_page.delete()
    Redirect.objects.create(old_path="/about-us/about-actris", site=site, redirect_link="/about-us/")
    assert client.get("/about-us/about-actris/")["Location"] == "/about-us/"


def test_deleting_two_pages_at_a_url_is_recorded_once(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    about_page.delete()
    section.refresh_from_db()
    AboutPageFactory(parent=section, slug="about-actris", title="Second").delete()
    (address,) = RemovedAddress.objects.all()
    assert (address.path, address.title) == ("/about-us/about-actris", "Second")


def test_a_deletion_that_is_rolled_back_is_not_recorded(section: AboutPage, about_page: AboutPage) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        about_page.delete()
        _ = 1 / 0
    assert AboutPage.objects.filter(pk=about_page.pk).exists()
    assert not RemovedAddress.objects.exists()


def test_a_404_page_needs_one_query_for_deleted_pages(client: Client, about_page: AboutPage) -> None:
    client.get("/nowhere/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/nowhere/")
    assert sum("core_removedaddress" in query["sql"] for query in captured.captured_queries) == 1


@pytest.mark.parametrize("path", ["/" + "x" * 300 + "/", "/a%00b/", "/%F0%9F%A7%AC/"])
def test_unusual_urls_are_404_and_no_error(client: Client, home: HomePage, path: str) -> None:
    assert status_codes(client, path) == [404]


class TestAdmin:
    def test_publishers_can_list_and_delete_records_of_deleted_pages(
        self, client: Client, publisher: User, about_page: AboutPage
    ) -> None:
        about_page.delete()
        client.force_login(publisher)
        html = client.get(reverse("removed_addresses:index")).content.decode()
        assert "/about-us/about-actris" in html
        assert "Add address" not in html
        (address,) = RemovedAddress.objects.all()
        assert "Deleted pages" in client.get(reverse("wagtailadmin_home")).content.decode()
        assert client.post(reverse("removed_addresses:delete", args=(address.pk,))).status_code == 302
        assert status_codes(client, "/about-us/about-actris/") == [404]

    @pytest.mark.parametrize("name", ["add", "edit"])
    def test_nobody_can_add_or_edit_records(self, client: Client, root: User, about_page: AboutPage, name: str) -> None:
        about_page.delete()
        client.force_login(root)
        arguments: tuple[Any, ...] = (RemovedAddress.objects.get().pk,) if name == "edit" else ()
        assert client.get(reverse(f"removed_addresses:{name}", args=arguments)).status_code == 302

    def test_editors_cannot_list_records(self, client: Client, editor: User, home: HomePage) -> None:
        client.force_login(editor)
        assert client.get(reverse("removed_addresses:index")).status_code == 302
        assert not Permission.objects.filter(codename__in=("add_removedaddress", "change_removedaddress")).exists()


def test_the_feeds_of_a_deleted_newsroom_and_the_calendars_of_its_events_are_410(
    client: Client, home: HomePage
) -> None:
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    EventPageFactory(parent=newsroom, slug="workshop")
    newsroom.refresh_from_db()
    newsroom.delete()
    paths = ("", "feed/rss/", "feed/atom/", "workshop/", "workshop/calendar.ics")
    assert status_codes(client, *(f"/newsroom/{path}" for path in paths)) == [410] * 5
    assert status_codes(client, "/newsroom/feed/json/", "/newsroom/calendar.ics") == [404, 404]
    home.refresh_from_db()
    NewsroomPageFactory(parent=home, slug="newsroom").save_revision().publish()
    assert status_codes(client, *(f"/newsroom/{path}" for path in paths)) == [200] * 3 + [410] * 2


@pytest.mark.slow
def test_deleting_many_pages_needs_as_many_queries_as_deleting_few(section: AboutPage, about_page: AboutPage) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            AboutPage.objects.get(pk=section.pk).delete()
        tables = ("core_removedaddress", "wagtailredirects_redirect", "pageviewrestriction")
        return sum(table in query["sql"] for query in captured.captured_queries for table in tables)

    with transaction.atomic():
        few = queries()
        assert RemovedAddress.objects.count() == 2
        transaction.set_rollback(True)
    for number in range(20):
        AboutPageFactory(parent=AboutPage.objects.get(pk=section.pk), slug=f"page-{number}")
    assert queries() == few
    assert RemovedAddress.objects.count() == 22
