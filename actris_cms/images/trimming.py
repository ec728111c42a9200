"""Cuts off the transparent border of a logo, which would stand off the grid and look small."""

from typing import Any, Final

from PIL import Image
from wagtail.images.image_operations import ImageTransform, TransformOperation
from wagtail.images.rect import Rect

from .pixels import DECODING

TRIM: Final = "trim"  # The name of the operation in filter specs.


class TrimOperation(TransformOperation):
    """Crops an image to what is not fully transparent. Drawings, and images that cannot be read, stay as they are."""

    def construct(self) -> None:
        """Take no arguments."""

    def run(self, transform: ImageTransform, image: Any) -> ImageTransform:
        """Add the crop."""
        return transform if image.is_svg() else transform.crop(visible_part(image))


def visible_part(image: Any) -> Rect:
    """Return the part of an image that is not fully transparent; all of it if nothing is.

    An object reads its file once. Renditions are asked for on every page until they are made, and not afterwards.
    """
    file, known = getattr(image, "_visible_part", ("", None))
    if known is None or file != image.file.name:
        known = Rect(*(_box(image) or (0, 0, image.width, image.height)))
        image._visible_part = image.file.name, known
    return known


def _box(image: Any) -> tuple[int, int, int, int] | None:
    try:
        with DECODING, image.open_file() as file, Image.open(file) as picture:
            if not picture.has_transparency_data:
                return None
            return (picture if picture.mode == "RGBA" else picture.convert("RGBA")).getchannel("A").getbbox()
    except Exception:  # decoders and storages raise whatever they like; the renditions say so, too
        return None
