"""Visitors in a browser, in front of the page cache, while editors work."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.core.pagecache.changes import Watch
from actris_cms.core.pagecache.sqlite_store import SqliteStore
from actris_cms.core.pagecache.wsgi import PageCache
from actris_cms.users.models import User
from tests.factories import AboutPageFactory
from tests.pagecache.conftest import stop_watching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ABOUT = "/about-us/about-actris/"


class Asked:
    """The served application. It remembers for which addresses it was asked."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.addresses: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.addresses.append(environ["PATH_INFO"])
        return self.application(environ, start_response)


@pytest.fixture
def asked(live_server: Any, tmp_path: Path, settings: Any) -> Iterator[Asked]:
    """The served site behind the page cache."""
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    store = SqliteStore(tmp_path / "cache", "tests")
    server = live_server.thread.httpd
    before = server.get_app()
    application = Asked(before)
    server.set_app(PageCache(application, store))
    Watch(store)
    yield application
    stop_watching()
    server.set_app(before)


def test_what_an_editor_publishes_is_seen_by_the_next_visitor_and_by_one_who_was_there_before(
    about_page: AboutPage,
    section: AboutPage,
    publisher: User,
    asked: Asked,
    sign_in: Callable[..., Page],
    new_page: Callable[..., Page],
) -> None:
    section.refresh_from_db()
    AboutPageFactory(parent=section, title="Our people", slug="our-people", show_in_menus=True)
    about_page.refresh_from_db()
    about_page.save_revision(user=publisher).publish()
    before, after = new_page(), new_page()
    for _ in range(2):
        before.goto(ABOUT)
        before.goto("/about-us/our-people/")
    assert asked.addresses.count(ABOUT) == 1
    assert asked.addresses.count("/about-us/our-people/") == 1

    desk = sign_in("publisher", viewport={"width": 1600, "height": 1000})
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    desk.locator("#id_title").fill("Who we are")
    desk.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("published")).to_be_visible()

    # The page itself, and its neighbour, whose side navigation names it; in a browser that had both, and in another.
    for visitor in (before, after):
        visitor.goto(ABOUT)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Who we are")
        visitor.goto("/about-us/our-people/")
        expect(visitor.get_by_role("link", name="Who we are").first).to_be_attached()
    assert asked.addresses.count(ABOUT) == 2
    assert asked.addresses.count("/about-us/our-people/") == 2


def test_an_editor_sees_the_user_bar_on_a_page_that_visitors_have_kept(
    about_page: AboutPage, publisher: User, asked: Asked, sign_in: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    visitor = new_page()
    visitor.goto(ABOUT)
    desk = sign_in("publisher")
    desk.goto(ABOUT)
    expect(desk.locator("wagtail-userbar")).to_be_attached()
    visitor.goto(ABOUT)
    expect(visitor.locator("wagtail-userbar")).not_to_be_attached()
