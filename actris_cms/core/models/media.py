"""The institute's images and documents."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition

# What cameras, scanners and downloads call their files: IMG_2034, scan0001, untitled (2), 20240131_1201.
MEANINGLESS = re.compile(
    r"^\W*((img|image|dsc|dscn|dscf|pict?|picture|photo|scan|screenshot|screen shot|untitled|unnamed|download|file|"
    r"document|doc|new|copy|final|placeholder)[\W_]*)*[\d\W_]*$",
    re.IGNORECASE,
)
FILE_ENDING = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|pdf|docx?|xlsx?|pptx?|zip|csv|txt|rtf|odt|key)$", re.IGNORECASE
)


def validate_meaningful_title(value: str) -> None:
    """Raise ValidationError where a title is a file's name or says nothing: it is read out and searched for."""
    if FILE_ENDING.search(value) or MEANINGLESS.match(value) or ("_" in value and " " not in value.strip()):
        raise ValidationError(
            "Give a title that says what this is, such as “Cell processing suite”: a file name tells nobody."
        )


class CustomImage(AbstractImage):
    """An image of the library, with the person or agency to thank for it.

    `description` is what the image shows, offered as alt text wherever the image is placed.
    """

    title = models.CharField(max_length=255, validators=[validate_meaningful_title])
    credit = models.CharField(max_length=200, blank=True, help_text="Photographer or source, shown with the caption.")

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    @property
    def default_alt_text(self) -> str:
        """The description alone: a title often began as a file's name, and must never be read out as alt text."""
        return self.description

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"


class CustomRendition(AbstractRendition):
    """One size and format of an image."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="core_unique_rendition")
        ]


class CustomDocument(AbstractDocument):
    """A file of the library that visitors may take away."""

    title = models.CharField(max_length=255, validators=[validate_meaningful_title])

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
