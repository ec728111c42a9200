"""Bulk actions of the admin's listings."""

from playwright.sync_api import Page


def bulk_action(admin: Page, name: str) -> None:
    """Press this action on the selected items of a listing, by keyboard.

    A click may miss: the bar counts as visible a tenth of a second before it begins to slide in.
    """
    admin.locator("[data-bulk-action-footer] [data-bulk-action-button]", has_text=name).press("Enter")
