"""Opens every screen of the admin, also of new packages: violations of its Content-Security-Policy fail the test."""

import re

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page, expect

from actris_cms.core.models.shell import SHOWN_ON_EVERY_PAGE
from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Links, and the entries of the menu, which are JSON.
URL = re.compile(r'(?:href="|"url": ")(/admin/[^"?#]*)')
# Logging out would end the test. A bulk action without selected objects is no screen.
SKIPPED = {"wagtailadmin_logout", "wagtail_bulk_action"}


def screen_at(url: str) -> tuple[str, ...]:
    """Return what identifies a screen: its view and the arguments in its URL that are not numbers."""
    try:
        match = resolve(url)
    except Resolver404:
        return ()
    arguments = [str(value) for value in (*match.args, *match.kwargs.values()) if not str(value).isdigit()]
    return (match.view_name, *arguments)


@pytest.mark.slow(seconds=35)
def test_every_linked_screen_opens(admin: Page) -> None:
    seen: set[tuple[str, ...]] = set()
    waiting = [reverse("wagtailadmin_home")]
    while waiting:
        url = waiting.pop(0)
        screen = screen_at(url)
        if not screen or screen in seen or screen[0] in SKIPPED:
            continue
        seen.add(screen)
        if url.endswith((".json", "/download/")):
            continue
        response = admin.goto(url)
        assert response and response.status == 200, (url, response and response.status)
        waiting += URL.findall(admin.content())
    assert len(seen) > 60, sorted(seen)


def test_each_setting_can_be_previewed_and_published(admin: Page) -> None:
    for setting in SHOWN_ON_EVERY_PAGE:
        admin.goto(reverse("wagtailsettings:edit", args=("core", setting.__name__.lower())))
        admin.get_by_role("button", name="Toggle preview").click()
        expect(admin.frame_locator("[data-side-panel=preview] iframe").first.locator("main#main")).to_be_attached()
        admin.get_by_role("button", name="Toggle preview").click()  # It would stay open on the next setting.
        admin.locator("footer .w-dropdown-button").get_by_role("button").last.click()
        admin.get_by_role("button", name="Publish", exact=True).click()
        expect(admin.locator(".messages .success")).to_contain_text("is published")
    admin.get_by_role("link", name="History", exact=True).first.click()
    expect(admin.get_by_text("Kept what visitors saw until then")).to_be_visible()
    assert violations(admin, "main") == []


# Reports: URL name, text that the report shows on this site, and name of the filter by day.
REPORTS = [
    ("wagtailadmin_reports:site_history", "A day of cells", "Date"),
    ("wagtailadmin_reports:locked_pages", "No locked pages found.", "Locked at"),
    ("wagtailadmin_reports:workflow", "No", "Started at"),
    ("wagtailadmin_reports:workflow_tasks", "No", "Completed at"),
    ("wagtailadmin_reports:aging_pages", "A day of cells", "Last published before"),
    ("wagtailadmin_reports:page_types_usage", "Contact Page", ""),
    ("isomer:report", "import", ""),
    ("site_health:report", "Findings are those of live pages.", ""),
    ("library_health:report", "The library is checked every six hours", ""),
    ("remarks:report", "What the last import asks of editors.", ""),
    ("review_dates:report", "There is no such page among those that you may edit.", ""),
]


def test_reports_can_be_filtered_by_day(admin: Page) -> None:
    for report, text, day in REPORTS:
        admin.goto(reverse(report))
        expect(admin.get_by_role("main").get_by_text(text).first).to_be_visible()
        admin.get_by_role("button", name="Show filters").first.click()
        menu = admin.locator("[data-tippy-root]")
        if not day:
            expect(menu.get_by_role("button", name=re.compile("Kind|Locale|Finding|Review date"))).to_be_visible()
            continue
        menu.get_by_role("button", name=day, exact=True).click()
        admin.locator("[data-tippy-root] input[type=text]:visible").first.click()
        days = admin.locator(".xdsoft_datetimepicker:visible")
        days.locator(".xdsoft_date").nth(15).click()
        expect(menu.locator("input[type=text]:visible").first).not_to_have_value("")
