"""Looks at picture files before they are let into the library: their header first, their pixels only then."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Final

import willow
from django.conf import settings
from PIL import Image

from actris_cms.core.uploads import safe_svg

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
TOO_LARGE: Final = "would need too much memory"


def fault_of_picture(data: bytes, *, is_svg: bool = False) -> str:
    """Why a file cannot be used as a picture; empty where it can.

    A picture that would swell beyond reason is told by the size in its header, and never decoded. Of the others, only
    as much is decoded as it takes to see that nothing is missing.
    """
    if is_svg:
        return _fault_of_svg(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(BytesIO(data), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return f"{TOO_LARGE}: it has far too many pixels"
        except (OSError, SyntaxError, ValueError, TypeError, EOFError):
            return "is not a picture, or not one of the kinds PNG, JPEG, GIF, WebP, AVIF and SVG"
        width, height = picture.size
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            return f"{TOO_LARGE}: it has {width} × {height} pixels"
        try:
            if picture.format == "PNG":
                picture.verify()  # Every part of a PNG has a checksum.
            else:
                picture.draft("RGB", (width // 8, height // 8))
                picture.load()
        except Exception:  # decoders raise whatever they like on damaged files
            return "is damaged or cut short"
    return "" if _is_told_by_its_head(data) else "does not begin as a picture of its kind does"


def _is_told_by_its_head(data: bytes) -> bool:
    """Whether Wagtail, which goes by the first bytes alone, knows what kind of picture this is."""
    try:
        willow.Image.open(BytesIO(data))
    except Exception:  # a kind that is not known, by whichever name the library calls it
        return False
    return True


def _fault_of_svg(data: bytes) -> str:
    """A drawing is taken as it will be kept: without anything that runs."""
    try:
        willow.Image.open(BytesIO(safe_svg(data))).get_size()
    except Exception:  # each reader of XML has errors of its own
        return "is no SVG that can be read"
    return ""
