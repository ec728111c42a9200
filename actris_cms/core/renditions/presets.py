"""The places in which pictures stand, and the widths and formats that each needs.

Widths are in pixels of the file, the narrowest first. They follow a ladder whose steps are about √2: whatever a screen
needs, it gets at most twice as many pixels; and places that share a step share the file. `sizes` says in CSS how wide
the place is, for browsers to choose by.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from wagtail.images.models import Filter

# Pixels. WebP knows no edge longer than 16,383, and a picture that is taller than this is read on no screen.
TALLEST: Final = 8192
# Whether a picture that is cut to a shape may be decided by the point that an editor set as the one to keep.
FOCAL_FIELDS: Final = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


@dataclass(frozen=True)
class Cut:
    """One size of a picture: Wagtail's `operation`, such as width-560, and the `width` that the file will have."""

    operation: str
    width: int

    def spec(self, kind: str) -> str:
        """The specification under which Wagtail knows the size in a format: width-560|format-avif."""
        return f"{self.operation}|format-{kind}"


@dataclass(frozen=True)
class Preset:
    """What a place asks for: `widths` (at their own proportions), or cuts to a shape of its own (`operations`).

    `kinds` are the formats, the last of which every browser can show. `at_focal_point` are the cuts for a picture with
    a focal point, where those differ.
    """

    widths: tuple[int, ...] = ()
    sizes: str = ""
    operations: tuple[Cut, ...] = ()
    at_focal_point: tuple[Cut, ...] = ()
    kinds: tuple[str, ...] = ("avif", "webp")
    all_operations: frozenset[str] = field(init=False, default=frozenset())

    def cuts(self, image: Any) -> tuple[Cut, ...]:
        """The sizes for one picture, the narrowest first: never larger than its own pixels, and none of them twice."""
        if self.at_focal_point and image.has_focal_point():
            return self.at_focal_point
        return self.operations or _cuts(self.widths, image.width, image.height)

    def specs(self, image: Any) -> Iterator[str]:
        """The specifications of all files of one picture."""
        for cut in self.cuts(image):
            for kind in self.kinds:
                yield cut.spec(kind)


@lru_cache(maxsize=4096)
def _cuts(widths: tuple[int, ...], width: int, height: int) -> tuple[Cut, ...]:
    found = []
    for step in widths:
        shown = min(step, width)
        if shown * height > TALLEST * max(width, 1):
            shown = max(TALLEST * width // height, 1)
            found.append(Cut(f"max-{step}x{TALLEST}", shown))
        else:
            found.append(Cut(f"width-{step}", shown))
        if shown < step:
            break
    return tuple(found)


def _fills(*sizes: tuple[int, int]) -> tuple[Cut, ...]:
    return tuple(Cut(f"fill-{width}x{height}", width) for width, height in sizes)


PRESETS: Final = {
    "portrait": Preset((176, 352), "11rem", at_focal_point=_fills((176, 203), (352, 406))),
    "small": Preset((200, 400), "12.5rem"),
    "card": Preset((400, 560, 800), "(min-width: 64em) 24rem, (min-width: 40em) 50vw, calc(100vw - 2rem)"),
    "medium": Preset((400, 560, 800), "(min-width: 30em) 27.5rem, calc(100vw - 2rem)"),
    "row": Preset((560, 800, 1120), "(min-width: 64em) 35rem, calc(100vw - 3rem)"),
    "hero": Preset((280, 400, 560, 800), "(min-width: 64em) 25rem, 60vw"),
    "hero-small": Preset((200, 400), "(min-width: 64em) 12.5rem, 30vw"),
    "large": Preset((560, 800, 1280), "(min-width: 48em) 42rem, calc(100vw - 2rem)"),
    "full": Preset((560, 800, 1120, 1600), "(min-width: 64em) 62rem, calc(100vw - 2rem)"),
    # In content of the former site, and in no other.
    "legacy": Preset((400, 800), "(max-width: 800px) 100vw, 800px"),
    # Not in the page's body: where it is shared, in the browser's tab, on the home screen, in the header.
    "share": Preset(operations=_fills((1200, 630)), kinds=("jpeg",)),
    "favicon": Preset(operations=_fills((32, 32)), kinds=("png",)),
    "touch-icon": Preset(operations=_fills((180, 180)), kinds=("png",)),
    "logo": Preset(operations=(Cut("max-480x96", 480),), kinds=("webp",)),
}
DEFAULT: Final = "large"


def preset_of(name: str) -> Preset:
    """The preset of a place; that of a picture in the text, where nobody knows the name."""
    return PRESETS.get(name) or PRESETS[DEFAULT]


def all_specs(image: Any) -> set[str]:
    """All specifications that any place may ask for of a picture."""
    return {spec for preset in PRESETS.values() for spec in preset.specs(image)}


@lru_cache(maxsize=512)
def filter_of(spec: str) -> Filter:
    """Wagtail's reading of a specification, which is dear enough to be kept."""
    return Filter(spec=spec)


def key_of(spec: str, image: Any) -> str:
    """What tells cuts of one picture around different focal points apart; empty where none matters."""
    return "" if spec.startswith(("width-", "max-")) else str(filter_of(spec).get_cache_key(image))
