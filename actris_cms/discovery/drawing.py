"""Drawing of share images: the page's title on ink beside a honeycomb, or a photograph cropped to the same size."""

import math
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from . import brand, lettering

SIZE = (1200, 630)  # In pixels. Open Graph readers show this size uncropped.
SCALE = 2  # Drawn at this multiple of the size and then scaled down, for smooth edges.
MARGIN = 80
COLUMN = 730  # The width of the text.
TITLE_SIZES = range(76, 35, -4)
LEADING = 1.18
TITLE_BAND = (80, 470)  # The title is drawn between these heights.
BASELINE = 550  # Of the site's name.
CELL = 96  # Half the height of a hexagon.
GAP = 5
COLOUR_TOLERANCE = 12  # Of 255. The most that corners of the same colour differ by in a JPEG.
# The cells at the right edge, in steps across and down, and the colours of the filled ones; the others are outlined.
CELLS = [(0, 0), (1, 0), (2, 0), (0.5, 1), (1.5, 1), (0, 2), (1, 2), (2, 2), (0.5, 3), (1.5, 3), (0.5, -1)]
FILLED: dict[tuple[float, float], str] = {(1, 0): brand.HONEY, (0.5, 1): brand.LINE, (1, 2): brand.HONEY}


def hexagon(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a hexagon around (x, y) with a corner at the top."""
    angles = (math.radians(60 * corner - 90) for corner in range(6))
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _cell_positions() -> Iterator[tuple[tuple[float, float], float, float]]:
    across, down = CELL * math.sqrt(3), CELL * 1.5
    for cell in CELLS:
        yield cell, 905 + cell[0] * across, 78 + cell[1] * down


def _honeycomb(draw: Any) -> None:
    for cell, x, y in _cell_positions():
        corners = [(SCALE * left, SCALE * top) for left, top in hexagon(x, y, CELL - GAP)]
        fill = FILLED.get(cell)
        draw.polygon(corners, fill=fill, outline=fill or brand.LINE, width=3 * SCALE)


def _site_line(draw: Any, name: str) -> None:
    """Draw a honey cell and the site's name beside it."""
    cell = hexagon(SCALE * (MARGIN + 14), SCALE * (BASELINE - 11), SCALE * 16)
    draw.polygon(cell, fill=brand.HONEY)
    if name:
        size, broken = lettering.fit_text(name, range(30 * SCALE, 19 * SCALE, -SCALE), 640 * SCALE, 40 * SCALE, 1)
        lettering.write(draw, (SCALE * (MARGIN + 44), SCALE * BASELINE), broken[0], size, brand.QUIET)


def _writable(*choices: str) -> str:
    """Return the first of the choices that the font can write; empty if it can write none."""
    for words in choices:
        try:
            if written := lettering.writable(words):
                return written
        except lettering.UnwritableError:
            continue
    return ""


def draw_title(title: str, site_name: str) -> Image.Image:
    """Return the image with the title, or with the site's name if the font cannot write the title."""
    picture = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), brand.INK)
    draw = ImageDraw.Draw(picture)
    _honeycomb(draw)
    words = _writable(title, site_name)
    top, bottom = (SCALE * edge for edge in TITLE_BAND)
    sizes = range(TITLE_SIZES.start * SCALE, TITLE_SIZES.stop * SCALE, TITLE_SIZES.step * SCALE)
    size, broken = lettering.fit_text(words, sizes, COLUMN * SCALE, bottom - top, LEADING) if words else (0, [])
    baseline = (top + bottom - len(broken) * size * LEADING) / 2 + size
    for line in broken:
        lettering.write(draw, (SCALE * MARGIN, baseline), line, size, brand.PAPER)
        baseline += size * LEADING
    _site_line(draw, _writable(site_name))
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def _background_of(picture: Image.Image) -> Any:
    """Return the colour that the image's corners share, within JPEG's tolerance; ink if they differ."""
    right, bottom = picture.width - 1, picture.height - 1
    corners: list[Any] = [picture.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    alike = all(max(channel) - min(channel) <= COLOUR_TOLERANCE for channel in zip(*corners, strict=True))
    return corners[0] if alike else brand.INK


def fit_photograph(picture: Image.Image, *, uncropped: bool = False) -> Image.Image:
    """Return a photograph cropped to the size, enlarged if it is smaller; transparent areas become paper.

    If `uncropped`, nothing is cropped, and the rest of the size is filled with the colour of its corners.
    """
    if picture.mode not in ("RGB", "L"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, brand.PAPER)
        picture = Image.alpha_composite(ground, layer)
    picture = picture.convert("RGB")
    if uncropped:
        return ImageOps.pad(picture, SIZE, Image.Resampling.LANCZOS, color=_background_of(picture))
    return ImageOps.fit(picture, SIZE, Image.Resampling.LANCZOS)
