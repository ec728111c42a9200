"""The form in which images stand inside legacy content. Wagtail finds this module by its name."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.formats import Format, register_image_format
from wagtail.images.models import AbstractImage
from wagtail.images.shortcuts import get_renditions_or_not_found

WIDTHS = (400, 800)


class LegacyFormat(Format):
    """A lazy image in two widths; never larger than its original."""

    def image_to_html(
        self, image: AbstractImage, alt_text: str, extra_attributes: dict[str, Any] | None = None
    ) -> SafeString:
        """The `img` element, with its size so that nothing moves when it comes."""
        renditions = list(
            get_renditions_or_not_found(image, [f"preserve-svg|width-{width}|format-webp" for width in WIDTHS]).values()
        )
        largest = renditions[-1]
        by_width = {rendition.width: rendition for rendition in renditions}  # A small picture has the same one twice.
        return format_html(
            '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy">',
            largest.url,
            ", ".join(f"{rendition.url} {rendition.width}w" for rendition in by_width.values()),
            f"(max-width: {largest.width}px) 100vw, {largest.width}px",
            largest.width,
            largest.height,
            alt_text,
        )


register_image_format(LegacyFormat("legacy", "Legacy content", "", "width-800|format-webp"))
