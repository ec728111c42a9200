"""Blocks for images and documents."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from actris_cms.images.undescribed import ONLY_CAPTION, ONLY_WORDS, UNDESCRIBED, is_undescribed
from actris_cms.pagecache.kinds import CREDIT

from .choosers import PrefetchedDocumentChooserBlock
from .links import LinkBlock
from .pictures import PictureBlock
from .text import LEAVE_LISTS, BlankAwareRichTextBlock, InlineRichTextBlock, plain_text

LEAST_WHOLE = 700  # Pixels: the text is 672 wide.
LARGE = ("large", "full")  # Widths of posters. Narrower pictures are portraits and marks.


def preview_image() -> Any:
    """Return the newest image that is not small, as the value of an image block; None if the library is empty."""
    pictures = get_image_model()._default_manager.order_by("-pk")
    image = pictures.filter(width__gte=600, height__gte=400).first() or pictures.first()
    if image:
        image.contextual_alt_text, image.decorative = image.default_alt_text or image.title, False
    return image


class ImageContentValue(blocks.StructValue):
    """The value of an image block, for its template."""

    @property
    def credit(self) -> str:
        """The photographer or source, shown under the image."""
        image = self.get("image")
        if image:
            CREDIT.declare(image.pk, image.credit)
        return image.credit if image else ""

    @property
    def opens_whole(self) -> bool:
        """Whether the image opens at full size: a poster or flyer whose words are too small to read beside the text."""
        image, link = self["image"], self.get("link")
        is_large = image.is_poster and image.width >= LEAST_WHOLE and self.get("width") in LARGE
        return is_large and not image.is_svg() and not image.decorative and not (link and link.href)

    @property
    def stand_in(self) -> str:
        """The alt text while nobody has said what the image shows: where it leads, or honest words. Else empty."""
        image, link = self.get("image"), self.get("link")
        if not image or not is_undescribed(image):
            return ""
        if link and link.href:
            return str(link.label)
        if plain_text(self.get("words")):
            return ONLY_WORDS
        return ONLY_CAPTION if plain_text(self.get("caption")) else UNDESCRIBED


class ImageContentBlock(blocks.StructBlock):
    """An image in the text. It requires alt text, or to be marked as decorative."""

    image = PictureBlock(label="Picture")
    caption = InlineRichTextBlock(
        required=False, label="Caption", help_text="Shown under the picture, before its credit."
    )
    words = BlankAwareRichTextBlock(
        required=False,
        features=settings.RICH_TEXT_WITH_LISTS,
        label="Words in the picture",
        help_text=f"All that a poster or flyer says, for those who cannot see it. Shown below it. {LEAVE_LISTS}",
    )
    width = blocks.ChoiceBlock(
        choices=[
            ("small", "Small: a mark, a logo, a portrait"),
            ("medium", "Medium: half of the text's width"),
            ("large", "Large: the text's width"),
            ("full", "Full: beyond the text, for panoramas and diagrams"),
        ],
        default="large",
        label="Size",
    )
    link = LinkBlock(optional=True, text_required=False, required=False, label="Link")

    def clean(self, value: Any) -> Any:
        """Require alt text if the image is a link."""
        value = super().clean(value)
        image, link = value.get("image"), value.get("link")
        if image and image.decorative and link and link.href and not self.is_deferred_validation:
            message = "This picture is a link, so it cannot be decorative: say in the alt text where it leads."
            alt_text = blocks.StructBlockValidationError(block_errors={"alt_text": ValidationError(message)})
            raise blocks.StructBlockValidationError(block_errors={"image": alt_text})
        return value

    def get_preview_value(self) -> Any:
        """Return a recent image of the library."""
        return self.normalize({"image": preview_image(), "caption": "<p>Inside a clean room</p>", "width": "large"})

    class Meta:
        icon = "image"
        label = "Image"
        label_format = "{caption}"
        description = "A picture with its alt text, caption and size."
        group = "Media"
        template = "blocks/image.html"
        value_class = ImageContentValue


class DocumentValue(blocks.StructValue):
    """The value of a document block, for templates."""

    @property
    def label(self) -> str:
        """The block's own title, or the document's."""
        document = self.get("document")
        return self.get("title") or (document.title if document else "")


class DocumentBlock(blocks.StructBlock):
    """A file to download, with its type and size."""

    document = PrefetchedDocumentChooserBlock()
    title = blocks.CharBlock(
        required=False, max_length=200, help_text="Only where the document's own title does not suit this page."
    )

    def get_preview_value(self) -> Any:
        """Return a document that is not in the library."""
        document = get_document_model()(pk=0, title="Guide for donors", file="documents/guide.pdf", file_size=482_000)
        return self.normalize({"document": document, "title": ""})

    class Meta:
        icon = "doc-full"
        label = "Document"
        label_format = "{document}"
        description = "A file to download, with its type and size."
        group = "Media"
        template = "blocks/document.html"
        value_class = DocumentValue
