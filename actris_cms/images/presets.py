"""Image presets: the widths and formats that each place on a page needs.

Widths are in pixels of the file, the narrowest first. They grow in steps of about √2, so that a screen gets at most
twice as many pixels as it needs; presets that share a width share the file. `sizes` is the HTML attribute that tells
browsers how wide the image is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wagtail.images.models import Filter

# Pixels. WebP allows no edge longer than 16,383, and no screen needs a taller image than this.
MAX_HEIGHT: Final = 8192
ON_WHITE: Final = "|bgcolor-fff"  # Wagtail's operation.
NO_GROUND: Final = (".jpg", ".jpeg", ".svg")  # JPEG is opaque, and SVG is served as it is.


@dataclass(frozen=True)
class Cut:
    """One size of an image: Wagtail's `operation`, such as width-560, and the `width` of the resulting file."""

    operation: str
    width: int

    @property
    def is_on_white(self) -> bool:
        """Whether the file is opaque, with white where the image is transparent."""
        return self.operation.endswith(ON_WHITE)

    def spec(self, kind: str) -> str:
        """Return Wagtail's filter spec for this size in a format: width-560|format-avif."""
        return f"{self.operation}|format-{kind}"


@dataclass(frozen=True)
class Preset:
    """What a place needs: `widths`, formats (`kinds`, the last of which every browser supports), and HTML's `sizes`.

    Images keep their proportions, unless there is a `shape` (width divided by height). `shape_at_focal_point` crops
    only images with a focal point. `operation` replaces the widths by a single Wagtail operation. `on_white` is for
    places that show transparent images on white anyway: opaque AVIFs are a fifth smaller.
    """

    widths: tuple[int, ...]
    sizes: str = ""
    kinds: tuple[str, ...] = ("avif", "webp")
    shape: float = 0.0
    shape_at_focal_point: float = 0.0
    operation: str = ""
    on_white: bool = False

    def cuts(self, image: Any) -> tuple[Cut, ...]:
        """Return the cuts of an image, the narrowest first, none larger than the image and none twice."""
        if self.operation:
            return (Cut(self.operation, self.widths[0]),)
        shape = self.shape_at_focal_point if self.shape_at_focal_point and image.has_focal_point() else self.shape
        ground = ON_WHITE if self.on_white and not image.file.name.lower().endswith(NO_GROUND) else ""
        return _cuts(self.widths, image.width, image.height, shape, ground)

    def specs(self, image: Any) -> Iterator[str]:
        """Return the filter specs of all renditions of an image."""
        for cut in self.cuts(image):
            for kind in self.kinds:
                yield cut.spec(kind)


@lru_cache(maxsize=4096)
def _cuts(widths: tuple[int, ...], width: int, height: int, shape: float, ground: str) -> tuple[Cut, ...]:
    found = []
    most = max(int(min(width, height * shape) if shape else min(width, width * MAX_HEIGHT / height)), 1)
    for step in widths:
        if shape:
            operation = f"fill-{step}x{round(step / shape)}"
        elif step * height > MAX_HEIGHT * width:
            operation = f"max-{step}x{MAX_HEIGHT}"
        else:
            operation = f"width-{step}"
        found.append(Cut(operation + ground, min(step, most)))
        if step >= most:
            break
    return tuple(found)


def _on_phones(width: str) -> str:
    """Return a `sizes` value for narrow screens that asks for fewer pixels on screens of high density.

    On a phone, nobody can tell 3 pixels per CSS pixel from 2, but browsers would fetch all 3.
    """
    finest, fine = (f"(min-resolution: {dots}dppx) calc(({width}) * {part})" for dots, part in ((2.5, 0.6), (1.5, 0.8)))
    return f"{finest}, {fine}, calc({width})"


COLUMN: Final = _on_phones("100vw - 2rem")

ICONS: Final = (32, 180, 192, 512)  # Pixels: in the browser's tab, on home screens, and in the manifest.
CARD: Final = 16 / 9
HEXAGON: Final = 100 / 115.47  # Width by height, as in `--hexagon-ratio`.

PRESETS: Final = {
    "portrait": Preset((176, 352), "11rem", shape_at_focal_point=HEXAGON),
    "portrait-large": Preset((240, 480), "15rem", shape_at_focal_point=HEXAGON),
    "small": Preset((200, 400), "12.5rem", on_white=True),
    "card": Preset(
        (400, 560, 800),
        f"(min-width: 64em) 24rem, (min-width: 40em) 50vw, {COLUMN}",
        shape_at_focal_point=CARD,
        on_white=True,
    ),
    # Uncropped in a 16:9 card: images up to 6:5 are at most two thirds as wide as the frame.
    "poster": Preset((200, 400, 560), f"(min-width: 64em) 16rem, (min-width: 40em) 34vw, {_on_phones('66vw')}"),
    "medium": Preset((400, 560, 800), f"(min-width: 30em) 27.5rem, {COLUMN}", on_white=True),
    "row": Preset((560, 800, 1120), f"(min-width: 64em) 35rem, {_on_phones('100vw - 3rem')}"),
    "hero": Preset((280, 400, 560, 800), f"(min-width: 64em) 25rem, {_on_phones('60vw')}", shape=HEXAGON),
    "hero-small": Preset((200, 400), f"(min-width: 64em) 12.5rem, {_on_phones('30vw')}", shape=HEXAGON),
    "large": Preset((560, 800, 1280), f"(min-width: 48em) 42rem, {COLUMN}", on_white=True),
    "full": Preset((560, 800, 1120, 1600), f"(min-width: 64em) 62rem, {COLUMN}", on_white=True),
    # What a poster opens at full size.
    "whole": Preset((1920,), kinds=("webp",), on_white=True),
    # Only in content of the former site.
    "legacy": Preset((400, 800), "(max-width: 800px) 100vw, 800px"),
    # Outside the page's body: shared links, the browser's tab, home screens, the header.
    "share": Preset((1200,), kinds=("jpeg",), operation="fill-1200x630"),
    "share-whole": Preset((1200,), kinds=("jpeg",), operation="max-1200x630"),
    **{f"icon-{size}": Preset((size,), kinds=("png",), operation=f"fill-{size}x{size}") for size in ICONS},
    # Twice as many pixels as in the smallest header, and five thirds of the largest.
    "logo": Preset((400,), operation="trim|max-400x80"),
}
DEFAULT: Final = "large"


def preset_of(name: str) -> Preset:
    """Return the preset with this name; the default one if there is none, as for a page that another release cached."""
    return PRESETS.get(name) or PRESETS[DEFAULT]


def all_specs(image: Any) -> set[str]:
    """Return the filter specs of an image in all presets."""
    return {spec for preset in PRESETS.values() for spec in preset.specs(image)}


@lru_cache(maxsize=512)
def filter_of(spec: str) -> Filter:
    """Return Wagtail's filter for a spec; cached, because parsing is expensive."""
    return Filter(spec=spec)


def key_of(spec: str, image: Any) -> str:
    """Return Wagtail's focal point key of a rendition; empty if the focal point does not matter."""
    return "" if spec.startswith(("width-", "max-")) else str(filter_of(spec).get_cache_key(image))
