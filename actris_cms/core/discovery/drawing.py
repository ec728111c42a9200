"""The picture of a page where it is shared: its title on ink, beside honeycomb; or a photograph cut to that size."""

import math
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from .. import brand
from . import lettering

SIZE = (1200, 630)  # What Open Graph's readers show without cutting it, in pixels.
FINER = 2  # Drawn at so many times the size, and then made smaller: smooth edges.
MARGIN = 80
COLUMN = 730  # The width of the words.
TITLE_SIZES = range(76, 35, -4)
LEADING = 1.18
TITLE_BAND = (80, 470)  # The title stands between these heights.
BASELINE = 550  # The line on which the site's name stands.
CELL = 96  # The height of half a hexagon.
GAP = 5
ALIKE = 12  # Of 255. Corners of one colour differ by no more in a JPEG.
# The cells at the right edge, in steps across and down, and what they are filled with; the others are outlined.
CELLS = [(0, 0), (1, 0), (2, 0), (0.5, 1), (1.5, 1), (0, 2), (1, 2), (2, 2), (0.5, 3), (1.5, 3), (0.5, -1)]
FILLED: dict[tuple[float, float], str] = {(1, 0): brand.HONEY, (0.5, 1): brand.LINE, (1, 2): brand.HONEY}


def hexagon(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The corners of a hexagon with its point up, around (x, y)."""
    angles = (math.radians(60 * corner - 90) for corner in range(6))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _places() -> Iterator[tuple[tuple[float, float], float, float]]:
    across, down = CELL * math.sqrt(3), CELL * 1.5
    for cell in CELLS:
        yield cell, 905 + cell[0] * across, 78 + cell[1] * down


def _honeycomb(draw: Any) -> None:
    for cell, x, y in _places():
        corners = [(FINER * left, FINER * top) for left, top in hexagon(x, y, CELL - GAP)]
        fill = FILLED.get(cell)
        draw.polygon(corners, fill=fill, outline=fill or brand.LINE, width=3 * FINER)


def _site_line(draw: Any, name: str) -> None:
    """A honey cell, and the site's name beside it."""
    cell = hexagon(FINER * (MARGIN + 14), FINER * (BASELINE - 11), FINER * 16)
    draw.polygon(cell, fill=brand.HONEY)
    if name:
        size, broken = lettering.fitted(name, range(30 * FINER, 19 * FINER, -FINER), 640 * FINER, 40 * FINER, 1)
        lettering.write(draw, (FINER * (MARGIN + 44), FINER * BASELINE), broken[0], size, brand.QUIET)


def _writable(*choices: str) -> str:
    """The first of the choices that the fonts of this machine can write; nothing where they can write none."""
    for words in choices:
        try:
            if written := lettering.writable(words):
                return written
        except lettering.UnwritableError:
            continue
    return ""


def drawn(title: str, site_name: str) -> Image.Image:
    """The picture with the title; with the site's name where no font of this machine can write that."""
    picture = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), brand.INK)
    draw = ImageDraw.Draw(picture)
    _honeycomb(draw)
    words = _writable(title, site_name)
    top, bottom = (FINER * edge for edge in TITLE_BAND)
    sizes = range(TITLE_SIZES.start * FINER, TITLE_SIZES.stop * FINER, TITLE_SIZES.step * FINER)
    size, broken = lettering.fitted(words, sizes, COLUMN * FINER, bottom - top, LEADING) if words else (0, [])
    baseline = (top + bottom - len(broken) * size * LEADING) / 2 + size
    for line in broken:
        lettering.write(draw, (FINER * MARGIN, baseline), line, size, brand.PAPER)
        baseline += size * LEADING
    _site_line(draw, _writable(site_name))
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def _ground_of(picture: Image.Image) -> Any:
    """The colour that the picture's corners have in common, as far as JPEG tells; ink where they have none."""
    right, bottom = picture.width - 1, picture.height - 1
    corners: list[Any] = [picture.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    alike = all(max(channel) - min(channel) <= ALIKE for channel in zip(*corners, strict=True))
    return corners[0] if alike else brand.INK


def cut(picture: Image.Image, *, whole: bool = False) -> Image.Image:
    """A photograph at the size, enlarged where it is smaller; what is transparent stands on paper.

    Where it is to be seen `whole`, nothing is cut off, and the rest of the size is filled with the colour of its edge.
    """
    if picture.mode not in ("RGB", "L"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, brand.PAPER)
        picture = Image.alpha_composite(ground, layer)
    picture = picture.convert("RGB")
    if whole:
        return ImageOps.pad(picture, SIZE, Image.Resampling.LANCZOS, color=_ground_of(picture))
    return ImageOps.fit(picture, SIZE, Image.Resampling.LANCZOS)
