"""Every block can be entered and left by keyboard alone, forwards and backwards (WCAG 2.1.2)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from about.models import AboutPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.users.models import User
from tests.e2e.test_editor import insert_block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 150  # From the first control of the largest block to the one behind it.
# Where the focus is: in the block, before it or behind it, and in a text with lists or not.
WHERE = """block => {
    const focused = document.activeElement;
    const place = block.compareDocumentPosition(focused);
    if (block.contains(focused)) return focused.isContentEditable ? "text" : "inside";
    return place & Node.DOCUMENT_POSITION_FOLLOWING ? "behind" : "before";
}"""


@pytest.fixture
def form(about_page: AboutPage, editor: User, sign_in: Callable[..., Page], settings: Any) -> Page:
    """The form of a page."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    admin = sign_in("editor", viewport={"width": 1280, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    return admin


def walk(form: Page, block: Any, key: str) -> tuple[int, int, str]:
    """Press a key until the focus has left the block; return the steps inside, the texts on the way, and where it is.

    A list is begun in each text, which traps Tab until Escape is pressed.
    """
    steps = texts = 0
    while (where := block.evaluate(WHERE)) in ("inside", "text") and steps < MOST_STEPS:
        steps += 1
        if where == "text":
            texts += 1
            form.keyboard.type("- ")
            form.keyboard.press("Escape")
        form.keyboard.press(key)
    return steps, texts, where


@pytest.mark.slow(seconds=60)
def test_tab_leads_into_each_block_and_out_of_it_at_both_ends(form: Page) -> None:
    for name, definition in StoryBlock().child_blocks.items():
        if name == "legacy":
            continue
        panel = insert_block(form, str(definition.label))
        form.wait_for_timeout(200)  # Wagtail moves the focus to a new block a moment later.
        if name == "table":
            panel.get_by_role("button", name="Add column").click()
            panel.locator(".add-column-menu").get_by_role("button", name="Text").click()
        block = panel.element_handle()
        assert block
        panel.locator("[data-panel-toggle]").first.focus()
        fields = panel.locator("[contenteditable=true]:visible").count()
        steps, texts, where = walk(form, block, "Tab")
        assert (steps > 1, texts >= fields, where) == (True, True, "behind"), name
        form.keyboard.press("Shift+Tab")
        assert block.evaluate(WHERE) in ("inside", "text"), name
        steps, texts, where = walk(form, block, "Shift+Tab")
        assert (texts >= fields, where) == (True, "before"), name
        form.keyboard.press("Tab")
        assert block.evaluate(WHERE) in ("inside", "text"), name
