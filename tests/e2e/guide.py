"""Takes the pictures of the editors' guide. `make guide-pictures` stores them in `docs/images/`."""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parents[2] / "docs"
STORE = bool(os.environ.get("GUIDE_PICTURES"))
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
