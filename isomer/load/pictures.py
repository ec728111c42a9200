"""Looks at picture files before they are let into the library: their header first, their pixels only then."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Final

from django.conf import settings
from PIL import Image

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")


def fault_of_picture(data: bytes) -> str:
    """Why a file cannot be used as a picture; empty where it can.

    A picture that would swell beyond reason is told by the size in its header, and never decoded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(BytesIO(data), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return "would need too much memory: it has far too many pixels"
        except (OSError, SyntaxError, ValueError, TypeError, EOFError):
            return "is not a picture, or not one of the kinds PNG, JPEG, GIF, WebP and AVIF"
        width, height = picture.size
        if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            return f"would need too much memory: it has {width} × {height} pixels"
        try:
            picture.load()
        except Exception:  # decoders raise whatever they like on damaged files
            return "is damaged or cut short"
    return ""
