"""Every screen of the admin opens under its policy: those of packages that are added later, too."""

import re

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page, expect

from actris_cms.core.models.shell import SHOWN_ON_EVERY_PAGE

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


# Reports, what each shows on this site, and its filter by day.
REPORTS = [
    ("wagtailadmin_reports:site_history", "A day of cells", "Date"),
    ("wagtailadmin_reports:locked_pages", "No locked pages found.", "Locked at"),
    ("wagtailadmin_reports:workflow", "No", "Started at"),
    ("wagtailadmin_reports:workflow_tasks", "No", "Completed at"),
    ("wagtailadmin_reports:aging_pages", "A day of cells", "Last published before"),
    ("wagtailadmin_reports:page_types_usage", "Contact Page", ""),
    ("isomer:report", "import", ""),
]


def test_reports_are_filtered_by_day(desk: Page) -> None:
    for report, words, day in REPORTS:
        desk.goto(reverse(report))
        expect(desk.get_by_role("main").get_by_text(words).first).to_be_visible()
        desk.get_by_role("button", name="Show filters").first.click()
        menu = desk.locator("[data-tippy-root]")
        if not day:
            expect(menu.get_by_role("button", name=re.compile("Kind|Locale"))).to_be_visible()
            continue
        menu.get_by_role("button", name=day, exact=True).click()
        desk.locator("[data-tippy-root] input[type=text]:visible").first.click()
        days = desk.locator(".xdsoft_datetimepicker:visible")
        days.locator(".xdsoft_date").nth(15).click()
        expect(menu.locator("input[type=text]:visible").first).not_to_have_value("")
