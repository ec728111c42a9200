"""A form sends what was typed, and sends it once."""

import pytest
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect

from about.models import AboutPage
from newsroom.models import CategoryPage, EventPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

INVALID = "Enter a valid date/time."
ATTEMPTS = 150


@pytest.fixture
def _saved_by_hand(settings: pytest.FixtureRequest) -> None:
    """Only what a test sends is sent."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def begin_event(desk: Page) -> None:
    desk.goto(reverse("wagtailadmin_pages:add", args=("newsroom", "eventpage", CategoryPage.objects.get().pk)))


def type_into(desk: Page, name: str, typed: str) -> None:
    """Type a date where its picker opens, and leave the field, which changes nothing.

    Backwards: the next field is a date, too, and its picker would open over the buttons.
    """
    field, picker = desk.locator(f"[name={name}]"), desk.locator(".xdsoft_datetimepicker:visible")
    field.click()
    expect(picker).to_have_count(1)
    field.fill(typed)
    field.press("Shift+Tab")
    expect(picker).to_have_count(0)
    expect(field).to_have_value(typed)


@pytest.mark.usefixtures("_saved_by_hand")
def test_a_date_is_read_with_its_day_first_or_refused_at_its_field(desk: Page) -> None:
    begin_event(desk)
    desk.locator("[name=title]").fill("A talk")
    desk.locator("[name=venue]").fill("Auditorium")
    for typed in ("14 Jan 2027 9am", "tomorrow", "2027-02-30 09:00"):
        type_into(desk, "starts_at", typed)
        desk.get_by_role("button", name="Save draft").click()
        expect(desk.get_by_text(INVALID)).to_be_visible()
        expect(desk.locator("[name=starts_at]")).to_have_value(typed)
    type_into(desk, "starts_at", "14/01/2027 09:00")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".messages .success")).to_contain_text("created")
    expect(desk.locator("[name=starts_at]")).to_have_value("2027-01-14 09:00")


@pytest.mark.usefixtures("_saved_by_hand")
def test_a_page_whose_moment_to_go_live_cannot_be_read_stays_as_it_is(desk: Page, about_page: AboutPage) -> None:
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    desk.get_by_role("button", name="Toggle status").click()
    desk.get_by_role("button", name="Set schedule").click()
    type_into(desk, "go_live_at", "tomorrow")
    desk.get_by_role("button", name="Save schedule").click()
    desk.get_by_role("button", name="Edit schedule").click()
    expect(desk.get_by_text(INVALID)).to_be_visible()
    expect(desk.locator("[name=go_live_at]")).to_have_value("tomorrow")


@pytest.mark.parametrize(("button", "live"), [("Save draft", False), ("Publish", True)])
def test_a_new_page_that_is_sent_during_its_first_autosave_is_created_once(desk: Page, button: str, live: bool) -> None:
    autosaves: list[tuple[Route, APIResponse]] = []

    def hold_autosave(route: Route) -> None:
        if route.request.headers["accept"] == "application/json":
            autosaves.append((route, route.fetch()))
        else:
            route.continue_()

    desk.route("**/add/newsroom/eventpage/**", hold_autosave)
    begin_event(desk)
    desk.wait_for_timeout(3000)  # What is typed before that is no edit to Wagtail.
    desk.locator("[name=title]").fill("A talk")
    desk.locator("[name=venue]").fill("Auditorium")
    desk.locator("[name=starts_at]").fill("2027-01-14 09:00")
    for _ in range(ATTEMPTS):
        if autosaves:
            break
        desk.wait_for_timeout(100)
    desk.locator("[name=title]").fill("A talk on cells")
    if button == "Publish":
        desk.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    desk.get_by_role("button", name=button, exact=True).click()
    desk.wait_for_timeout(500)
    autosave, answer = autosaves.pop()
    autosave.fulfill(response=answer)
    expect(desk.locator(".messages .success")).to_contain_text("published" if live else "updated")
    event = EventPage.objects.get()
    assert (event.get_latest_revision_as_object().title, event.live) == ("A talk on cells", live)
