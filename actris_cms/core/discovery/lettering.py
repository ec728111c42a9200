"""Words set in Montserrat, with other fonts of the machine for what it does not hold."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import ImageDraw, ImageFont

from .configured import share_image_fonts

BRAND_FONT = "fonts/montserrat-latin.woff2"
BOLD = 700
# What writes the titles that the brand's font cannot, unless SHARE_IMAGE_FONTS names others: those that are installed.
# They are Debian's packages fonts-noto-cjk, fonts-noto-core, fonts-droid-fallback and fonts-dejavu-core.
OTHER_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansTamil-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
)
NOTHING = "\uffff"  # A character that no font holds: what is drawn in the place of a missing one.
BREAKS_ANYWHERE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")  # Scripts that do not part words by blanks.

Font = ImageFont.FreeTypeFont


class UnwritableError(ValueError):
    """No font of this machine holds a character of the words."""


def brand_font() -> Path:
    """Where Montserrat is: the part of it that holds the letters of western Europe."""
    return Path(settings.BASE_DIR) / "static" / BRAND_FONT


def font_files() -> tuple[str, ...]:
    """The brand's font, and those of the others that this machine has, in their order."""
    return _installed((str(brand_font()), *(share_image_fonts() or OTHER_FONTS)))


@cache
def _installed(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in paths if Path(path).is_file())


@cache
def _font(path: str, size: int) -> Font:
    font = ImageFont.truetype(path, size)
    try:
        font.set_variation_by_axes([BOLD])
    except OSError:  # It has one weight.
        return font
    return font


@cache
def _holds(path: str, character: str) -> bool:
    font = _font(path, 32)
    missing, drawn = font.getmask(NOTHING), font.getmask(character)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def _font_of(character: str) -> str | None:
    """The file of the first font that holds the character; an empty string where any will do, None where none does."""
    if character.isspace() or unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mc", "Mn"):
        return ""
    return next((path for path in font_files() if _holds(path, character)), None)


def writable(text: str) -> str:
    """The text on one line, its unusual characters in the simpler form where no font holds them otherwise: CD34+.

    Raises UnwritableError where there is a character that no font holds in any form.
    """
    written = ""
    for character in " ".join(unicodedata.normalize("NFC", text).split()):
        simple = character if _font_of(character) is not None else unicodedata.normalize("NFKC", character)
        if any(_font_of(part) is None for part in simple):
            raise UnwritableError(f"no font holds {character!r}")
        written += simple
    return written


def runs(text: str, size: int) -> Iterator[tuple[str, Font]]:
    """The text in pieces, each with the font that holds it. What any font holds stays with what stands before it."""
    paths: list[str] = []
    for character in text:
        paths.append(_font_of(character) or (paths[-1] if paths else font_files()[0]))
    for path, piece in groupby(zip(paths, text, strict=True), key=lambda pair: pair[0]):
        yield "".join(character for _, character in piece), _font(path, size)


def width(text: str, size: int) -> float:
    """How wide the text is, in pixels."""
    return sum(font.getlength(piece) for piece, font in runs(text, size))


def _breaks_anywhere(character: str) -> bool:
    return unicodedata.name(character, "").startswith(BREAKS_ANYWHERE)


def _parts(text: str) -> list[str]:
    """What may begin a line: words with the blank before them; in Chinese, each character with the marks after it."""
    parts: list[str] = []
    for character in text:
        mark = unicodedata.category(character)[0] in "PM"
        begins = character == " " or _breaks_anywhere(character)
        if not parts or begins or (_breaks_anywhere(parts[-1][0]) and not mark):
            parts.append(character)
        else:
            parts[-1] += character
    return parts


def lines(text: str, size: int, most: float) -> list[str]:
    """The text in lines no wider than `most` pixels; a word that is too long for a line is broken."""
    found = [""]
    for part in _parts(text):
        if width(found[-1] + part, size) <= most:
            found[-1] += part
            continue
        if found[-1].strip():
            found.append("")
        for character in part.lstrip():
            if width(found[-1] + character, size) > most:
                found.append("")
            found[-1] += character
    return [line.strip() for line in found if line.strip()]


def fitted(text: str, sizes: range, most: float, tallest: float, leading: float) -> tuple[int, list[str]]:
    """The largest of the sizes at which the text fits, and its lines; at the smallest, what is too much is cut off."""
    for size in sizes:
        broken = lines(text, size, most)
        if len(broken) * size * leading <= tallest:
            return size, broken
    kept = broken[: int(tallest // (size * leading))]
    while width(f"{kept[-1]} …", size) > most:
        kept[-1] = kept[-1][:-1]
    return size, [*kept[:-1], f"{kept[-1].rstrip()} …"]


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, fill: Any) -> None:
    """Write the text; `at` is where its baseline begins."""
    left, baseline = at
    for piece, font in runs(text, size):
        draw.text((left, baseline), piece, font=font, fill=fill, anchor="ls")
        left += font.getlength(piece)
