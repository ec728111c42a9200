"""The rich text image format of legacy content. Wagtail finds this module by its name."""

from typing import Any

from django.utils.safestring import SafeString
from wagtail.images.formats import Format, register_image_format
from wagtail.images.models import AbstractImage

from .undescribed import UNDESCRIBED


class LegacyFormat(Format):
    """A lazy image in the renditions of the preset "legacy", never larger than the original."""

    def image_to_html(
        self, image: AbstractImage, alt_text: str, extra_attributes: dict[str, Any] | None = None
    ) -> SafeString:
        """Return the `picture` element, with width and height so that the layout does not shift."""
        from . import showing  # needs the models, which are not loaded yet when Wagtail imports this module

        alt = alt_text or image.default_alt_text
        return showing.picture(image, "legacy", alt=alt or UNDESCRIBED, undescribed=not alt)


register_image_format(LegacyFormat("legacy", "Legacy content", "", "width-800|format-webp"))
