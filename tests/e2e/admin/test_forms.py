"""Forms of the admin: typed dates are validated, and a new page is created only once."""

import pytest
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect

from about.models import AboutPage
from newsroom.models import CategoryPage, EventPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INVALID = "Enter a valid date/time."
ATTEMPTS = 150


@pytest.fixture
def _no_autosave(settings: pytest.FixtureRequest) -> None:
    """Only the test submits the form."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def open_new_event(admin: Page) -> None:
    admin.goto(reverse("wagtailadmin_pages:add", args=("newsroom", "eventpage", CategoryPage.objects.get().pk)))


def type_date(admin: Page, name: str, typed: str) -> None:
    """Type into a date field, leave it, and check that its value stays.

    Leave it backwards: the next field is a date, too, and its picker would cover the buttons.
    """
    field, picker = admin.locator(f"[name={name}]"), admin.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(picker).to_have_count(1)
    field.fill(typed)
    field.press("Shift+Tab")
    expect(picker).to_have_count(0)
    expect(field).to_have_value(typed)


@pytest.mark.usefixtures("_no_autosave")
def test_a_date_is_read_with_its_day_first_or_is_an_error_of_its_field(admin: Page) -> None:
    open_new_event(admin)
    admin.locator("[name=title]").fill("A talk")
    admin.locator("[name=venue]").fill("Auditorium")
    for typed in ("14 Jan 2027 9am", "tomorrow", "2027-02-30 09:00"):
        type_date(admin, "starts_at", typed)
        admin.get_by_role("button", name="Save draft").click()
        expect(admin.get_by_text(INVALID)).to_be_visible()
        expect(admin.locator("[name=starts_at]")).to_have_value(typed)
    type_date(admin, "starts_at", "14/01/2027 09:00")
    admin.get_by_role("button", name="Save draft").click()
    expect(admin.locator(".messages .success")).to_contain_text("created")
    expect(admin.locator("[name=starts_at]")).to_have_value("2027-01-14 09:00")


@pytest.mark.usefixtures("_no_autosave")
def test_an_invalid_go_live_date_is_an_error(admin: Page, about_page: AboutPage) -> None:
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    admin.get_by_role("button", name="Toggle status").click()
    admin.get_by_role("button", name="Set schedule").click()
    type_date(admin, "go_live_at", "tomorrow")
    admin.get_by_role("button", name="Save schedule").click()
    admin.get_by_role("button", name="Edit schedule").click()
    expect(admin.get_by_text(INVALID)).to_be_visible()
    expect(admin.locator("[name=go_live_at]")).to_have_value("tomorrow")


@pytest.mark.parametrize(("button", "live"), [("Save draft", False), ("Publish", True)])
def test_a_new_page_that_is_submitted_during_its_first_autosave_is_created_once(
    admin: Page, button: str, live: bool
) -> None:
    autosaves: list[tuple[Route, APIResponse]] = []

    def hold_autosave(route: Route) -> None:
        if route.request.headers["accept"] == "application/json":
            autosaves.append((route, route.fetch()))
        else:
            route.continue_()

    admin.route("**/add/newsroom/eventpage/**", hold_autosave)
    open_new_event(admin)
    admin.wait_for_timeout(3000)  # Wagtail ignores earlier input when it looks for edits.
    admin.locator("[name=title]").fill("A talk")
    admin.locator("[name=venue]").fill("Auditorium")
    admin.locator("[name=starts_at]").fill("2027-01-14 09:00")
    for _ in range(ATTEMPTS):
        if autosaves:
            break
        admin.wait_for_timeout(100)
    admin.locator("[name=title]").fill("A talk on cells")
    if button == "Publish":
        admin.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    admin.get_by_role("button", name=button, exact=True).click()
    admin.wait_for_timeout(500)
    autosave, answer = autosaves.pop()
    autosave.fulfill(response=answer)
    expect(admin.locator(".messages .success")).to_contain_text("published" if live else "updated")
    event = EventPage.objects.get()
    assert (event.get_latest_revision_as_object().title, event.live) == ("A talk on cells", live)
