"""“Was this page useful?” in a browser: on a phone, without JavaScript, in dark mode, printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from actris_cms.feedback.models import AnswerCount
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/about-us/about-actris/"


@pytest.fixture
def asking(site: Site, about_page: AboutPage) -> Site:
    """A site that asks whether its pages are useful."""
    SiteIdentity.objects.update_or_create(site=site, defaults={"asks_whether_useful": True})
    return site


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_before_and_after_an_answer(
    asking: Site, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(PATH)
    assert violations(page) == []
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("What was the matter")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="It is out of date").click()
    expect(page.get_by_text("Your answer was counted")).to_be_visible()
    assert violations(page) == []


def test_a_visitor_without_javascript_is_counted_and_gets_no_cookie(
    asking: Site, about_page: AboutPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(PATH)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    button = page.get_by_role("button", name="Yes", exact=True)
    box = button.bounding_box()
    assert box and box["height"] >= 44
    button.click()
    page.reload()
    assert AnswerCount.objects.get().number == 1
    page.get_by_role("link", name="Back to “About ACTRIS”").click()
    expect(page).to_have_title("About ACTRIS")
    assert page.context.cookies() == []


def test_it_is_not_printed(asking: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(PATH)
    page.emulate_media(media="print")
    expect(page.get_by_text("Was this page useful?")).to_be_hidden()
