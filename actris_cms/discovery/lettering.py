"""Text drawn in Montserrat, which is part of the project, so that images look the same on every machine."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import ImageDraw, ImageFont

BRAND_FONT = "fonts/montserrat-latin.woff2"  # The subset of Montserrat with western European letters.
BOLD = 700
MISSING_CHARACTER = "\uffff"  # A character that no font has: it is drawn as the placeholder of missing ones.
HYPHENS = str.maketrans("\u2010\u2011", "--")  # The font lacks these two hyphens, as in CAR-T.
INVISIBLE = ("Cf", "Mc", "Mn")  # Unicode categories of characters that only modify others.

Font = ImageFont.FreeTypeFont


class UnwritableError(ValueError):
    """The font lacks a character of the words."""


@cache
def _font(size: int) -> Font:
    font = ImageFont.truetype(Path(settings.BASE_DIR) / "static" / BRAND_FONT, size)
    font.set_variation_by_axes([BOLD])
    return font


@cache
def _holds(character: str) -> bool:
    if character.isspace() or unicodedata.category(character) in INVISIBLE:
        return True
    missing, drawn = _font(32).getmask(MISSING_CHARACTER), _font(32).getmask(character)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def writable(text: str) -> str:
    """Return the text on one line, with a simpler form of the characters that the font lacks: CD34+.

    Raises UnwritableError if the font lacks a character in every form, such as for Chinese and Tamil.
    """
    written = ""
    for character in " ".join(unicodedata.normalize("NFC", text).translate(HYPHENS).split()):
        simple = character if _holds(character) else unicodedata.normalize("NFKC", character)
        if not all(map(_holds, simple)):
            raise UnwritableError(f"the font lacks {character!r}")
        written += simple
    return written


def width(text: str, size: int) -> float:
    """Return the width of the text in pixels."""
    return _font(size).getlength(text)


def lines(text: str, size: int, max_width: float) -> list[str]:
    """Return the text in lines of at most `max_width` pixels; a word that is too long for a line is broken."""
    found = [""]
    for word in text.split():
        joined = f"{found[-1]} {word}".lstrip()
        if width(joined, size) <= max_width:
            found[-1] = joined
            continue
        if found[-1]:
            found.append("")
        for character in word:
            if width(found[-1] + character, size) > max_width:
                found.append("")
            found[-1] += character
    return [line for line in found if line]


def fit_text(text: str, sizes: range, max_width: float, max_height: float, leading: float) -> tuple[int, list[str]]:
    """Return the largest size at which the text fits, and its lines; at the smallest size, the text is truncated.

    `max_width` and `max_height` are the width and height in pixels; `sizes` begins with the largest.
    """
    for size in sizes:
        broken = lines(text, size, max_width)
        if len(broken) * size * leading <= max_height:
            return size, broken
    shown = broken[: int(max_height // (size * leading))]
    while width(f"{shown[-1]} …", size) > max_width:
        shown[-1] = shown[-1][:-1]
    return size, [*shown[:-1], f"{shown[-1].rstrip()} …"]


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: Any) -> None:
    """Draw the text with its baseline starting at `at`."""
    draw.text(at, text, font=_font(size), fill=fill, anchor="ls")
