"""The page cache in a browser: visitors see what editors publish, and editors see their user bar."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.pagecache.sqlite_store import SqliteStore
from actris_cms.pagecache.watch import Watch
from actris_cms.pagecache.wsgi import PageCache
from actris_cms.users.models import User
from tests.factories import AboutPageFactory
from tests.pagecache.conftest import stop_watching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ABOUT = "/about-us/about-actris/"


class RecordedApplication:
    """The served application, which records the requested paths."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.paths: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.paths.append(environ["PATH_INFO"])
        return self._application(environ, start_response)


@pytest.fixture
def application(live_server: Any, tmp_path: Path, settings: Any) -> Iterator[RecordedApplication]:
    """The application of the live server, behind the page cache."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    store = SqliteStore(tmp_path / "cache", "tests")
    server = live_server.thread.httpd
    before = server.get_app()
    recorded = RecordedApplication(before)
    server.set_app(PageCache(recorded, store))
    Watch(store)
    yield recorded
    stop_watching()
    server.set_app(before)


def test_new_and_returning_visitors_see_what_an_editor_publishes(
    about_page: AboutPage,
    section: AboutPage,
    publisher: User,
    application: RecordedApplication,
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
    assert application.paths.count(ABOUT) == 1
    assert application.paths.count("/about-us/our-people/") == 1

    admin = sign_in("publisher", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    admin.locator("#id_title").fill("Who we are")
    admin.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("published")).to_be_visible()

    # The page and its sibling, whose side navigation shows it, in a browser that has cached both, and in a new one.
    for visitor in (before, after):
        visitor.goto(ABOUT)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Who we are")
        visitor.goto("/about-us/our-people/")
        expect(visitor.get_by_role("link", name="Who we are").first).to_be_attached()
    assert application.paths.count(ABOUT) == 2
    assert application.paths.count("/about-us/our-people/") == 2


def test_only_editors_see_the_user_bar_on_a_cached_page(
    about_page: AboutPage,
    publisher: User,
    application: RecordedApplication,
    sign_in: Callable[..., Page],
    new_page: Callable[..., Page],
) -> None:
    visitor = new_page()
    visitor.goto(ABOUT)
    admin = sign_in("publisher")
    admin.goto(ABOUT)
    expect(admin.locator("wagtail-userbar")).to_be_attached()
    visitor.goto(ABOUT)
    expect(visitor.locator("wagtail-userbar")).not_to_be_attached()
