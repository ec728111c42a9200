"""What posters of made-up events are drawn with."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

UPLOADED = date(2026, 9, 1)
SANS, BOLD, SERIF, NARROW, MONO = (
    "LiberationSans-Regular",
    "LiberationSans-Bold",
    "DejaVuSerif",
    "LiberationSansNarrow-Bold",
    "DejaVuSansMono",
)
INK, WHITE, RED, BLUE, HONEY, GREY = "#1b1c20", "#ffffff", "#a3152a", "#123a6b", "#ffce06", "#55585f"


@dataclass
class Sheet:
    """A sheet that is drawn on."""

    width: int = 1240
    height: int = 1754
    ground: str = WHITE
    picture: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.picture = Image.new("RGB", (self.width, self.height), self.ground)

    def box(self, left: int, top: int, right: int, bottom: int, colour: str) -> None:
        ImageDraw.Draw(self.picture).rectangle((left, top, right, bottom), fill=colour)

    def text(
        self, x: int, y: int, words: str, size: int = 36, font: str = SANS, colour: str = INK, **more: Any
    ) -> None:
        """Write lines below each other from `y` on; `anchor` l, m or r, `line` the distance in sizes."""
        anchor, line = more.get("anchor", "l"), more.get("line", 1.3)
        try:
            letters: Any = ImageFont.truetype(f"{font}.ttf", size)
        except OSError:  # The machine does not have it.
            letters = ImageFont.load_default(size)
        for number, row in enumerate(words.split("\n")):
            place = (x, y + round(number * size * line))
            ImageDraw.Draw(self.picture).text(place, row, font=letters, fill=colour, anchor=f"{anchor}a")

    def photograph(self, left: int, top: int, right: int, bottom: int, seed: int) -> None:
        """Fill a part with blurred spots, as of a photograph of cells."""
        chance = random.Random(seed)  # noqa: S311 -- a drawing
        spots = Image.new("RGB", (right - left, bottom - top), (30, 60, 90))
        draw = ImageDraw.Draw(spots)
        for _ in range(200):
            x, y, r = chance.randrange(spots.width), chance.randrange(spots.height), chance.randrange(8, 60)
            colour = tuple(chance.randrange(40, 230) for _ in range(3))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
        self.picture.paste(spots.filter(ImageFilter.GaussianBlur(6)), (left, top))

    def code(self, x: int, y: int, address: str) -> None:
        """Draw a QR code."""
        import cv2

        code = Image.fromarray(cv2.QRCodeEncoder.create().encode(address)).convert("RGB")
        self.picture.paste(code.resize((code.width * 8, code.height * 8), Image.Resampling.NEAREST), (x, y))


Poster = Callable[[], tuple[Sheet, dict[str, str]]]
POSTERS: list[Poster] = []


def poster(draw: Poster) -> Poster:
    """Register a poster: what draws it, and returns it with its fields."""
    POSTERS.append(draw)
    return draw


def fields(title: str, starts: str, ends: str = "", **others: str) -> dict[str, str]:
    """Return the fields of an event; the empty ones are left out."""
    return {"title": title, "starts_at": starts, "ends_at": ends, "attendance": "in_person"} | others


def png(picture: Image.Image) -> bytes:
    """Return a picture as a file."""
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def compared(found: dict[str, Any], wanted: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the proposal and the truth of each field that the poster has or the reader proposed."""
    for name in sorted(found.keys() | wanted.keys()):
        value = found.get(name)
        shown = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")
        if shown or wanted.get(name):
            yield name, shown, wanted.get(name, "")
