"""Every screen of the admin opens under its policy: those of packages that are added later, too."""

import re

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page, expect

from actris_cms.core.models.settings import SHOWN_ON_EVERY_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# Links, and the entries of the menu, which come as data.
ADDRESS = re.compile(r'(?:href="|"url": ")(/admin/[^"?#]*)')
# Signing out ends the walk; a bulk action without a choice is no screen.
LEFT_OUT = {"wagtailadmin_logout", "wagtail_bulk_action"}


def screen_at(address: str) -> tuple[str, ...]:
    """What tells one screen from another: its view and the words in its address, but not the number of an object."""
    try:
        match = resolve(address)
    except Resolver404:
        return ()
    words = [str(value) for value in (*match.args, *match.kwargs.values()) if not str(value).isdigit()]
    return (match.view_name, *words)


def test_every_screen_that_a_link_leads_to_opens(desk: Page) -> None:
    seen: set[tuple[str, ...]] = set()
    waiting = [reverse("wagtailadmin_home")]
    while waiting:
        address = waiting.pop(0)
        screen = screen_at(address)
        if not screen or screen in seen or screen[0] in LEFT_OUT:
            continue
        seen.add(screen)
        if address.endswith((".json", "/download/")):
            continue
        response = desk.goto(address)
        assert response and response.status == 200, (address, response and response.status)
        waiting += ADDRESS.findall(desk.content())
    assert len(seen) > 60, sorted(seen)


def test_each_setting_is_previewed_and_saved(desk: Page) -> None:
    for setting in SHOWN_ON_EVERY_PAGE:
        desk.goto(reverse("wagtailsettings:edit", args=("core", setting.__name__.lower())))
        desk.get_by_role("button", name="Toggle preview").click()
        expect(desk.frame_locator("[data-side-panel=preview] iframe").first.locator("main#main")).to_be_attached()
        desk.get_by_role("button", name="Toggle preview").click()  # It would stay open on the next setting.
        desk.get_by_role("button", name="Save", exact=True).click()
        expect(desk.locator(".messages .success")).to_contain_text("updated")


REPORTS = {
    "site_history": "A day of cells",
    "locked_pages": "No locked pages found.",
    "workflow": "No",
    "workflow_tasks": "No",
    "aging_pages": "A day of cells",
    "page_types_usage": "Contact Page",
}


def test_reports_are_filtered_by_day(desk: Page) -> None:
    for report, words in REPORTS.items():
        desk.goto(reverse(f"wagtailadmin_reports:{report}"))
        expect(desk.get_by_role("main").get_by_text(words).first).to_be_visible()
        desk.get_by_role("button", name="Show filters").first.click()
        for name in ("Date", "Last published at", "Started at", "Completed at"):
            entry = desk.locator("[data-tippy-root]").get_by_role("button", name=name, exact=True)
            if entry.count():
                entry.click()
                desk.locator("[data-tippy-root] input[type=text]:visible").first.click()
                expect(desk.locator(".xdsoft_datetimepicker:visible")).to_be_visible()
                break
