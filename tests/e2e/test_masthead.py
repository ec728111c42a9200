"""The banner of a government agency's site in a browser: on a phone, with a keyboard, without JavaScript, printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "A Singapore Government Agency Website"


@pytest.fixture
def agency(site: Site, about_page: AboutPage) -> Site:
    """The site of an agency, which shows the banner."""
    SiteIdentity.objects.update_or_create(site=site, defaults={"government_masthead": True})
    return site


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_whether_it_is_closed_or_open(
    agency: Site, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto("/about-us/about-actris/")
    assert violations(page) == []
    page.get_by_text(WORDS).click()
    expect(page.get_by_text("Secure websites use HTTPS")).to_be_visible()
    assert violations(page) == []


def test_it_opens_without_javascript_and_fits_on_the_smallest_phone(
    agency: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/about-us/about-actris/")
    closed = page.locator(".masthead").bounding_box()
    assert closed and 44 <= closed["height"] <= 64
    page.get_by_text(WORDS).click()
    expect(page.get_by_role("link", name="Trusted websites")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_keyboard_reaches_it_after_the_skip_link(agency: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/about-us/about-actris/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text(WORDS)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Official website links end with .gov.sg")).to_be_visible()


def test_it_is_not_printed(agency: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/about-us/about-actris/")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(WORDS)).to_be_hidden()
