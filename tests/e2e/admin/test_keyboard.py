"""Every block can be left by keyboard: Escape, then Tab (WCAG 2.1.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from about.models import AboutPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.users.models import User
from tests.e2e.test_editor import insert_block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HAS_FOCUS = "field => field.contains(document.activeElement)"


@pytest.fixture
def form(about_page: AboutPage, editor: User, sign_in: Callable[..., Page], settings: Any) -> Page:
    """The form of a page."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    admin = sign_in("editor", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    return admin


def leave(field: Locator, *keys: str) -> bool:
    """Start a list in the field, if it has lists, and press the keys; return whether the focus has left it."""
    field.focus()
    field.press_sequentially("- ")
    for key in keys:
        field.page.keyboard.press(key)
    return not field.evaluate(HAS_FOCUS)


@pytest.mark.slow(seconds=30)
def test_escape_then_tab_leaves_each_text_field_of_each_block(form: Page) -> None:
    for name, block in StoryBlock().child_blocks.items():
        if name == "legacy":
            continue
        panel = insert_block(form, str(block.label))
        if name == "table":
            panel.get_by_role("button", name="Add column").click()
            panel.locator(".add-column-menu").get_by_role("button", name="Text").click()
        form.wait_for_timeout(200)  # Wagtail moves the focus to a new block a moment later.
        for field in panel.locator("[contenteditable=true]").all():
            assert leave(field, "Escape", "Tab"), name
            assert leave(field, "Escape", "Shift+Tab"), name


def test_tab_nests_a_point_until_escape_is_pressed(form: Page) -> None:
    panel = insert_block(form, "Bullet list")
    field = panel.locator("[contenteditable=true]")
    field.press_sequentially("one")
    field.press("Enter")
    field.press("Tab")
    field.press_sequentially("deep")
    assert panel.locator(".public-DraftStyleDefault-depth1").inner_text() == "deep"
    assert not leave(field, "Escape", "x", "Tab")
    assert leave(field, "Escape", "Tab")
    field.focus()
    assert not leave(field, "Tab")


def test_the_help_of_lists_says_how_to_leave_them(form: Page) -> None:
    for label in ("Bullet list", "Numbered list", "Text", "Table", "Callout"):
        assert "Escape, then Tab" in insert_block(form, label).inner_text(), label


def test_what_was_just_typed_is_saved_by_keyboard(form: Page, about_page: AboutPage) -> None:
    field = insert_block(form, "Text").locator("[contenteditable=true]")
    field.press_sequentially("It happened.")
    form.wait_for_timeout(400)
    field.press_sequentially(" Yesterday.")
    field.press("ControlOrMeta+s")
    expect(form.locator(".messages")).to_contain_text("has been updated")
    about_page.refresh_from_db()
    assert "It happened. Yesterday." in str(about_page.get_latest_revision_as_object().body)
