"""The kinds of findings about files, with their words for editors."""

from dataclasses import dataclass
from typing import Final

from actris_cms.images.presets import PRESETS

MEGABYTE: Final = 1_000_000
HEAVY: Final = 4 * MEGABYTE
MOST_PIXELS: Final = 20 * MEGABYTE  # Of a picture. A camera makes 24 million.
HEAVY_DRAWING: Final = MEGABYTE  # Of an SVG: visitors get all of it.
DRAWING: Final = ".svg"
WIDEST: Final = max(width for preset in PRESETS.values() for width in preset.widths)


@dataclass(frozen=True)
class FileRule:
    """A kind of finding. `weight` orders them: 1 is worst."""

    name: str
    title: str
    advice: str
    weight: int


TWICE: Final = FileRule(
    "twice", "The same file twice", "Use one of them everywhere: then a correction of it reaches every page.", 3
)
ALIKE: Final = FileRule(
    "alike",
    "Pictures that look the same",
    "Compare them, and use one of them everywhere. Dismiss this if both are needed.",
    4,
)
LARGE: Final = FileRule(
    "heavy", "Far heavier than it needs to be", "Upload a smaller file in its place, under the same title.", 4
)
UNUSED: Final = FileRule("unused", "Used nowhere", "Delete it if nobody needs it. It stays in the bin for 30 days.", 5)
RULES: Final = {one.name: one for one in (TWICE, ALIKE, LARGE, UNUSED)}
