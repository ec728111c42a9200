"""The model field for the file of an image, which never fails because of the file."""

import logging
from typing import Any

from PIL import Image
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from .svg import DEFAULT_HEIGHT, DEFAULT_WIDTH
from .uploads import is_svg_name

logger = logging.getLogger(__name__)


class ImageFieldFile(WagtailImageFieldFile):
    """The file of an image, whose width and height are always at least 1."""

    def get_image_dimensions(self) -> tuple[int, int]:
        """Return width and height; if the file cannot be read, those that the image had before, or 300 × 150.

        Wagtail asks for them whenever a file is assigned, also before the file is checked, so no pixels are decoded.
        """
        try:
            width, height = map(round, super().get_image_dimensions() if is_svg_name(self.name) else self._header())
        except Exception as error:  # storages and decoders raise whatever they like
            logger.warning("The size of %s cannot be read: %s", self.name, error)
            width, height = self.instance.width or 0, self.instance.height or 0
        return (width, height) if min(width, height) > 0 else (DEFAULT_WIDTH, DEFAULT_HEIGHT)

    def _header(self) -> tuple[int, int]:
        close = self.closed
        try:
            self.open()
            return Image.open(self).size
        finally:
            if close:
                self.close()
            else:
                self.seek(0)


class ImageField(WagtailImageField):
    """Wagtail's field for the file of an image, which measures the file again if a stored size is not positive."""

    attr_class = ImageFieldFile

    def update_dimension_fields(self, instance: Any, force: bool = False, *args: Any, **kwargs: Any) -> None:
        """Set width and height. Django does so only if they are missing or 0."""
        sizes = (instance.__dict__.get(name) for name in (self.width_field, self.height_field))
        impossible = any(size is not None and size < 1 for size in sizes)
        super().update_dimension_fields(instance, force or impossible, *args, **kwargs)

    def deconstruct(self) -> Any:
        """Return Wagtail's field for migrations: the column is the same."""
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs
