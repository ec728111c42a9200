"""The form in which images stand inside legacy content. Wagtail finds this module by its name."""

from typing import Any

from django.utils.safestring import SafeString
from wagtail.images.formats import Format, register_image_format
from wagtail.images.models import AbstractImage


class LegacyFormat(Format):
    """A lazy image in the sizes of its place; never larger than its original."""

    def image_to_html(
        self, image: AbstractImage, alt_text: str, extra_attributes: dict[str, Any] | None = None
    ) -> SafeString:
        """The `picture` element, with its size so that nothing moves when it comes."""
        from .renditions import showing  # needs the models, which Wagtail has not loaded when it loads this

        return showing.picture(image, "legacy", alt=alt_text)


register_image_format(LegacyFormat("legacy", "Legacy content", "", "width-800|format-webp"))
