"""The guide in the admin: from a form to the section that explains it, and how its screens look."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actris_cms.guide.sections import sections
from actris_cms.users.models import User
from home.models import HomePage
from tests.axe import SCHEMES, WIDTHS, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=20)]


def test_a_form_leads_to_its_section_and_keeps_what_was_typed(
    home: HomePage, editor: User, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("editor")
    page.goto(reverse("wagtailadmin_pages:add", args=["about", "personpage", home.pk]))
    page.locator("[name=name]").fill("Tan Wei Ling")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Guide: Add people (in a new tab)").click()
    expect(opened.value.get_by_role("heading", name="Add people", level=2)).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Tan Wei Ling")


def test_the_screens_have_no_barriers_and_fit(editor: User, sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for path in (f"{reverse('guide:contents')}?q=picture", sections()["ask-for-a-review"].url):
                page.goto(path)
                assert violations(page, "#main") == [], (width, scheme, path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                picture = page.locator(".guide-text img").first
                if picture.count():
                    picture.scroll_into_view_if_needed()
                    expect(picture).to_have_js_property("complete", True)
