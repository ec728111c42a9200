"""An admin that is used with the keyboard alone: Tab leads everywhere, and the focus is always seen."""

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from tests.axe import violations

WIDTHS = (768, 1280)
MOST = 250  # Controls of the largest screen, with the menu before them.
# The accessible name of what has the focus, and whether one sees that it has it.
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const named = (one.getAttribute("aria-labelledby") || "").split(" ").map(id => document.getElementById(id));
    const names = [
        ...named.map(element => element?.innerText), one.getAttribute("aria-label"), one.innerText,
        ...[...(one.labels || [])].map(label => label.innerText), one.title, one.placeholder, one.alt, one.value,
    ];
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const marked = outlined || style.boxShadow !== "none" || one.isContentEditable;
    return {
        name: (names.find(name => name && name.trim()) || "").replace(/\\s+/g, " ").replaceAll(" :", ":").trim(),
        field: one.matches("input:not([type=submit]), textarea, [contenteditable=true]"),
        control: one.matches("a, button, select, summary, [role]"), // Chromium also stops at boxes that scroll.
        seen: marked && box.width > 0,
        html: one.outerHTML.slice(0, 200),
    };
}"""
# What makes a screen wider than the window.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth).slice(-5).map(one => one.outerHTML.slice(0, 150))"""


class Keys:
    """Works on a page of the admin by Tab, Enter and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: dict[str, str] = {}
        self.nameless: dict[str, str] = {}

    def focused(self) -> dict[str, Any]:
        """Return what has the focus; remember it if nobody sees that, or if it has no name."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        if (found["control"] or found["field"]) and not found["seen"]:
            self.unseen[found["name"]] = found["html"]
        if found["control"] and not found["name"]:
            self.nameless[found["html"]] = self.page.url
        return found

    def reach(self, name: str, most: int = MOST, *, is_field: bool = False) -> None:
        """Press Tab until something with a name that contains this one has the focus; or a field with it."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            found = self.focused()
            if name in found["name"] and (found["field"] or not is_field):
                return
            passed.append(found["name"][:40])
        raise AssertionError(f"Tab never reaches {name} on {self.page.url}: {passed[-40:]}")

    def press(self, name: str, most: int = MOST) -> None:
        """Reach something, and press Enter."""
        self.reach(name, most)
        self.page.keyboard.press("Enter")

    def type(self, name: str, words: str, most: int = MOST) -> None:
        """Reach a field, and type into it."""
        self.reach(name, most, is_field=True)
        self.page.keyboard.type(words)

    def is_fine(self, within: str = "main", widths: Iterable[int] = WIDTHS) -> None:
        """Assert that axe finds nothing, and that the screen fits, at each width."""
        size = self.page.viewport_size
        assert size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            found = violations(self.page, within)
            assert not found, f"{self.page.url} at {width}: {found}"
            too_wide = self.page.evaluate(TOO_WIDE)
            assert not too_wide, f"{self.page.url} is wider than {width}: {too_wide}"
        self.page.set_viewport_size(size)
