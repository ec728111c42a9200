"""Takes the pictures of the editors' guide, and counts what its tasks take.

`make guide-pictures` stores the pictures in `docs/images/`; `make guide-counts` prints the counts.
"""

import os
import sys
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

DOCS = Path(__file__).resolve().parents[2] / "docs"
STORE = bool(os.environ.get("GUIDE_PICTURES"))
COUNTS = bool(os.environ.get("GUIDE_COUNTS"))
PHONE = {"viewport": {"width": 360, "height": 640}, "java_script_enabled": False, "reduced_motion": "reduce"}
DESK = {"viewport": {"width": 1280, "height": 760}, "reduced_motion": "reduce"}
TALL = {**DESK, "viewport": {"width": 1280, "height": 1000}}
COLOURS = 64  # Enough for screens of one colour scheme; a third of the bytes.


def keep(name: str, *screens: bytes) -> None:
    """Store screenshots side by side as `docs/images/NAME.png`, if this is asked for."""
    parts = [Image.open(BytesIO(screen)).convert("RGB") for screen in screens]
    gap = 24
    width = sum(part.width for part in parts) + gap * (len(parts) - 1)
    sheet = Image.new("RGB", (width, max(part.height for part in parts)), "white")
    place = 0
    for part in parts:
        sheet.paste(part, (place, 0))
        place += part.width + gap
    assert f"images/{name}.png" in (DOCS / "editing.md").read_text()
    if STORE:
        sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / "images" / f"{name}.png", optimize=True)


# Counts clicks, and the fields that are written in, over all pages of a tab.
COUNT = """{
    let last = null;
    const add = name => sessionStorage.setItem(name, Number(sessionStorage.getItem(name)) + 1);
    addEventListener("pointerdown", () => add("clicks"), true);
    addEventListener("input", ({ target }) => {
        if (target !== last) add("fields");
        last = target;
    }, true);
}"""
COUNTED = "['clicks', 'fields'].map(name => Number(sessionStorage.getItem(name)))"


class Count:
    """Counts what is done on a page from now on, if this is asked for."""

    def __init__(self, page: Page) -> None:
        self.page, self.start = page, time.monotonic()
        if COUNTS:
            page.add_init_script(COUNT)
            page.evaluate(COUNT)

    def tell(self, name: str) -> None:
        """Print a row of a table: the task, clicks, fields, and the seconds in which Chromium has done it."""
        if COUNTS:
            clicks, fields = self.page.evaluate(COUNTED)
            seconds = time.monotonic() - self.start
            sys.stdout.write(f"\n| {name} | {clicks} | {fields} | {seconds:.1f} |\n")
