"""Today is worked through, and a review date is set, by keyboard, on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.singapore import today
from actris_cms.users.models import User
from tests.axe import violations
from tests.factories import AboutPageFactory, stream
from upkeep.health.refreshing import refresh_all
from upkeep.models import ReviewDate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FITS = "document.documentElement.scrollWidth <= innerWidth"


def assert_fine(page: Page, within: str) -> None:
    """Assert that a screen fits the window, and that axe finds nothing in either colour scheme."""
    assert page.evaluate(FITS)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page, within) == [], scheme


@pytest.mark.slow(seconds=25)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_is_read_again_and_gets_a_new_date(
    about_page: AboutPage, publisher: User, sign_in: Callable[..., Page], width: int
) -> None:
    about_page.summary = "Who we are."
    about_page.save()
    ReviewDate.objects.create(page=about_page, due=today() - timedelta(days=9), owner=publisher)
    AboutPageFactory(parent=about_page, title="Services", body=stream(("rich_text", "<p>No info.</p>")))
    submitted = AboutPageFactory(parent=about_page, title="A draft", live=False)
    submitted.save_revision(user=publisher)
    submitted.get_workflow().start(submitted, publisher)
    refresh_all()
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    page.goto(reverse("wagtailadmin_home"))
    panel = page.locator("#today-section")
    expect(panel).to_contain_text("1 draft to approve")
    expect(panel).to_contain_text("Filler text")
    assert_fine(page, "#today-section")
    panel.get_by_role("button", name="Reviewed: nothing to change on About ACTRIS").press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("No other date is set for it.")
    expect(panel).not_to_contain_text("About ACTRIS")

    page.get_by_role("link", name="Change the date").press("Enter")
    expect(page.get_by_label("Read again by")).to_be_visible()
    assert_fine(page, "main")
    page.get_by_label("After that").select_option("Every year")
    page.get_by_label("Owner").select_option("publisher")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("It is to be read again by")
    expect(page.locator("#listing-results")).to_contain_text("About ACTRIS")
    assert_fine(page, "#listing-results")
    row = ReviewDate.objects.get()
    assert (row.every, row.owner, row.reviewed_on) == (12, publisher, today())

    page.goto(reverse("wagtailadmin_pages:edit", args=[about_page.pk]))
    page.get_by_role("button", name="Toggle status").press("Enter")
    status = page.locator("[data-side-panel=status]")
    expect(status).to_contain_text(f"Read again by {row.due:%-d %B %Y}")
    expect(status.get_by_role("link", name="Change the review date")).to_be_visible()
    assert violations(page, "[data-side-panel=status]") == []
