"""The places in which pictures stand, and the widths and formats that each needs.

Widths are in pixels of the file, the narrowest first. They follow a ladder whose steps are about √2: whatever a screen
needs, it gets at most twice as many pixels; and places that share a step share the file. `sizes` says in CSS how wide
the place is, for browsers to choose by.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wagtail.images.models import Filter

# Pixels. WebP knows no edge longer than 16,383, and a picture that is taller than this is read on no screen.
TALLEST: Final = 8192


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
    """What a place asks for: `widths`, the formats (`kinds`; the last is one that every browser shows), CSS's `sizes`.

    A picture keeps its own proportions, unless the place has a `shape`, which is width divided by height;
    `shape_at_focal_point` is that of a place which cuts only those pictures whose point to keep an editor has set.
    `operation` stands for a single size of another kind.
    """

    widths: tuple[int, ...]
    sizes: str = ""
    kinds: tuple[str, ...] = ("avif", "webp")
    shape: float = 0.0
    shape_at_focal_point: float = 0.0
    operation: str = ""

    def cuts(self, image: Any) -> tuple[Cut, ...]:
        """The sizes for one picture, the narrowest first: never larger than its own pixels, and none of them twice."""
        if self.operation:
            return (Cut(self.operation, self.widths[0]),)
        shape = self.shape_at_focal_point if self.shape_at_focal_point and image.has_focal_point() else self.shape
        return _cuts(self.widths, image.width, image.height, shape)

    def specs(self, image: Any) -> Iterator[str]:
        """The specifications of all files of one picture."""
        for cut in self.cuts(image):
            for kind in self.kinds:
                yield cut.spec(kind)


@lru_cache(maxsize=4096)
def _cuts(widths: tuple[int, ...], width: int, height: int, shape: float) -> tuple[Cut, ...]:
    found = []
    most = max(int(min(width, height * shape) if shape else min(width, width * TALLEST / height)), 1)
    for step in widths:
        if shape:
            operation = f"fill-{step}x{round(step / shape)}"
        elif step * height > TALLEST * width:
            operation = f"max-{step}x{TALLEST}"
        else:
            operation = f"width-{step}"
        found.append(Cut(operation, min(step, most)))
        if step >= most:
            break
    return tuple(found)


def _on_phones(width: str) -> str:
    """The width of a place on a narrow screen, for `sizes`: of the pixels of a fine screen, a part is enough.

    No eye tells three pixels from two at the distance of a hand; browsers, left alone, fetch all three.
    """
    finest, fine = (f"(min-resolution: {dots}dppx) calc(({width}) * {part})" for dots, part in ((2.5, 0.6), (1.5, 0.8)))
    return f"{finest}, {fine}, calc({width})"


COLUMN: Final = _on_phones("100vw - 2rem")

ICONS: Final = (32, 180, 192, 512)  # In the browser's tab, on home screens, and in the manifest; pixels.
HEXAGON: Final = 100 / 115.47  # Width by height, as in `--hexagon-ratio`.

PRESETS: Final = {
    "portrait": Preset((176, 352), "11rem", shape_at_focal_point=HEXAGON),
    "small": Preset((200, 400), "12.5rem"),
    "card": Preset((400, 560, 800), f"(min-width: 64em) 24rem, (min-width: 40em) 50vw, {COLUMN}"),
    # Whole in the frame of a card, 16 by 9: what is higher than wide is at most 9/16 of the frame wide.
    "poster": Preset((200, 400), f"(min-width: 64em) 13.5rem, (min-width: 40em) 28vw, {_on_phones('56vw')}"),
    "medium": Preset((400, 560, 800), f"(min-width: 30em) 27.5rem, {COLUMN}"),
    "row": Preset((560, 800, 1120), f"(min-width: 64em) 35rem, {_on_phones('100vw - 3rem')}"),
    "hero": Preset((280, 400, 560, 800), f"(min-width: 64em) 25rem, {_on_phones('60vw')}", shape=HEXAGON),
    "hero-small": Preset((200, 400), f"(min-width: 64em) 12.5rem, {_on_phones('30vw')}", shape=HEXAGON),
    "large": Preset((560, 800, 1280), f"(min-width: 48em) 42rem, {COLUMN}"),
    "full": Preset((560, 800, 1120, 1600), f"(min-width: 64em) 62rem, {COLUMN}"),
    # In content of the former site, and in no other.
    "legacy": Preset((400, 800), "(max-width: 800px) 100vw, 800px"),
    # Not in the page's body: where it is shared, in the browser's tab, on the home screen, in the header.
    "share": Preset((1200,), kinds=("jpeg",), operation="fill-1200x630"),
    "share-whole": Preset((1200,), kinds=("jpeg",), operation="max-1200x630"),
    **{f"icon-{size}": Preset((size,), kinds=("png",), operation=f"fill-{size}x{size}") for size in ICONS},
    "logo": Preset((480,), operation="max-480x96"),
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
