"""The search in a browser: without JavaScript, by keyboard, on all screen sizes, in both colour schemes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.core.models import Navigation
from home.models import HomePage
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS
from tests.factories import AboutPageFactory, ArticlePageFactory, NewsroomPageFactory, link, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = ["/search/", "/search/?q=assay", "/search/?q=asay", "/search/?q=zzyzxq", "/search/?q=assay&page=2", "/nowhere/"]


@pytest.fixture
def searchable_site(home: HomePage, about_page: AboutPage) -> AboutPage:
    """A site with a menu, and three pages of results for "assay"."""
    navigation = Navigation.for_site(home.get_site())
    section = about_page.get_parent()
    entry = {"title": "", "link": link(page=section.pk), "include_children": True, "sublinks": []}
    navigation.items = stream(("item", entry))
    navigation.save()
    body = stream(("rich_text", "<p>A release assay says whether a product may leave the facility.</p>"))
    for number in range(12):
        section.refresh_from_db()
        AboutPageFactory(parent=section, title=f"Assay {number}", body=body)
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home)
    for number in range(12):
        newsroom.refresh_from_db()
        ArticlePageFactory(
            parent=newsroom, title=f"News of assay {number} " + "and a long title " * 6, slug=f"n{number}"
        )
    return about_page


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_the_search(
    searchable_site: AboutPage, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        assert violations(page) == [], path
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, path


def test_nothing_is_wider_than_320_pixels(searchable_site: AboutPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_visitors_can_search_filter_and_turn_pages_without_javascript(
    searchable_site: AboutPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page.goto("/")
    header = page.get_by_role("banner").get_by_role("search")
    header.get_by_role("searchbox").fill("assay")
    header.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=assay")
    expect(page.get_by_role("heading", name="24 results, page 1 of 3")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("searchbox")).to_have_value("assay")

    page.get_by_role("navigation", name="Kind").get_by_role("link", name="News (12)").click()
    expect(page.get_by_role("heading", name="12 results, page 1 of 2")).to_be_visible()
    page.get_by_role("navigation", name="Pages of this list").get_by_role("link", name="Next page").click()
    page.wait_for_url("**/search/?q=assay&kind=article&page=2")
    expect(page.get_by_role("main").get_by_role("heading", level=3)).to_have_count(2)
    page.get_by_role("main").get_by_role("heading", level=3).first.get_by_role("link").click()
    page.wait_for_url("**/newsroom/n*/")


def test_the_search_works_by_keyboard(searchable_site: AboutPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/")
    field = page.get_by_role("banner").get_by_role("searchbox")
    for _ in range(20):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("asay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=asay")
    page.get_by_role("main").get_by_role("searchbox").focus()
    suggestion = page.get_by_role("link", name="assay", exact=True)
    for _ in range(4):
        page.keyboard.press("Tab")
        if suggestion.evaluate("link => link === document.activeElement"):
            break
    expect(suggestion).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=assay")


@pytest.mark.parametrize(
    ("width", "is_field", "is_link", "is_in_menu"),
    [(360, False, False, True), (768, False, False, True), (1024, False, True, False), (1280, True, False, False)],
)
def test_every_screen_has_a_search_field_or_link(
    searchable_site: AboutPage,
    new_page: Callable[..., Page],
    width: int,
    is_field: bool,
    is_link: bool,
    is_in_menu: bool,
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page.goto("/about-us/about-actris/")
    banner = page.get_by_role("banner")
    assert banner.locator("#site-search").is_visible() == is_field
    assert banner.get_by_role("link", name="Search").is_visible() == is_link
    if is_in_menu:
        banner.get_by_text("Menu").click()
        field = banner.locator("#menu-search")
        box = field.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        field.fill("assay")
        field.press("Enter")
        page.wait_for_url("**/search/?q=assay")


def test_on_a_phone_the_filters_open_without_javascript(
    searchable_site: AboutPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto("/search/?q=assay")
    news = page.get_by_role("link", name="News (12)")
    expect(news).to_be_hidden()
    page.get_by_text("Filter the results").click()
    news.click()
    page.wait_for_url("**/search/?q=assay&kind=article")
