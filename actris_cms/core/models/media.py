"""The institute's images and documents."""

import re
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images import get_image_model_string
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from ..pagecache.kinds import DOCUMENT, document_value
from ..renditions.ahead import image_was_changed
from ..renditions.pixels import DECODING
from ..uploads import ENOUGH, fit_to_keep, reduced

# The words in what cameras, scanners, messengers and downloads call their files: IMG_2034, P1010032, scan0001,
# untitled (2), 20240131_1201, WhatsApp Image 2024-01-31 at 12.01.22, Untitled design, final copy 3.
MEANINGLESS_WORDS = set(
    "at copy design doc document download dsc dscf dscn file final image img new of p photo pic pict picture "
    "placeholder scan screen screenshot shot unnamed untitled v whatsapp".split()
)
WORD = re.compile(r"[^\W\d_]+")
JOINTS_OF_A_FILE_NAME = 3  # cell-processing-suite-v2 is a file; CAR-T and end-to-end are words.
LARGEST_SIZE = 2560 * 2560  # Pixels. No size is made that is larger than this and than its original, too.
FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
SHORTEST_TITLE = 2  # Bytes: one Chinese character may say enough, one letter does not.
FILE_ENDING = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|pdf|docx?|xlsx?|pptx?|zip|csv|txt|rtf|odt|key)$", re.IGNORECASE
)


def validate_meaningful_title(value: str) -> None:
    """Raise ValidationError where a title is a file's name or says nothing: it is read out and searched for."""
    title = value.strip()
    joined = " " not in title and ("_" in title or title.count("-") >= JOINTS_OF_A_FILE_NAME)
    says_something = set(WORD.findall(title.lower())) - MEANINGLESS_WORDS and len(title.encode()) >= SHORTEST_TITLE
    if FILE_ENDING.search(title) or joined or not says_something:
        raise ValidationError(
            "Give a title that says what this is, such as “Cell processing suite”: a file name tells nobody."
        )


def image_key(help_text: str) -> "models.ForeignKey[Any, Any]":
    """A foreign key to an image that may be missing: what refers to a deleted image outlives it."""
    return models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


class CustomImage(AbstractImage):
    """An image of the library, with the person or agency to thank for it.

    `description` is what the image shows, offered as alt text wherever the image is placed.
    """

    title = models.CharField(max_length=255, validators=[validate_meaningful_title])
    credit = models.CharField(max_length=200, blank=True, help_text="Photographer or source, shown with the caption.")

    _copy: bytes | None = None

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
    def card_preset(self) -> str:
        """The preset in which a card shows the image: a poster stands whole in the card's frame."""
        return "poster" if self.is_portrait() else "card"

    def clean(self) -> None:
        """Refuse an SVG that cannot be made safe, with the message on the field."""
        super().clean()
        self._fit_new_file()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a new file upright, without the place where it was taken, and an SVG without anything that runs.

        Where it takes the place of another, nothing stays of that one: neither its file nor its sizes. Those that pages
        show are made anew, and so are the sizes around a focal point that was moved.
        """
        self._fit_new_file()
        image: Any = self
        replaces = not self._state.adding and bool(image.file) and not image.file._committed
        before = self._kept_before() if not self._state.adding else None
        super().save(*args, **kwargs)
        if before and (replaces or before[1:] != self._focal_point_fields()):
            self._forget(before[0], everything=replaces)

    def _kept_before(self) -> tuple[Any, ...] | None:
        """The name of the file and the focal point, as the database has them."""
        fields = ("file", *FOCAL_POINT)
        found: tuple[Any, ...] | None = type(self)._base_manager.filter(pk=self.pk).values_list(*fields).first()
        return found

    def _focal_point_fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in FOCAL_POINT)

    def _forget(self, old_file: str, *, everything: bool) -> None:
        """Remove the sizes of what was there before, all of them or those cut around the focal point."""
        renditions = self.renditions.all() if everything else self.renditions.exclude(focal_point_key="")
        for rendition in renditions:
            rendition.delete()
        self._prefetched_objects_cache = {}
        self._copy = None
        storage, name = self.file.storage, old_file
        if everything and name and name != self.file.name:
            transaction.on_commit(lambda: storage.delete(name))
        image_was_changed(self)

    def _fit_new_file(self) -> None:
        """Put the cleaned file in the place of one that was just uploaded, with its size and digest."""
        image: Any = self
        file = image.file
        if not file or file._committed or getattr(file.file, "is_fit_to_keep", False):
            return
        file.open()
        data, name = file.read(), file.name
        try:
            kept = fit_to_keep(data, name)
        except (ValueError, OSError) as error:
            raise ValidationError({"file": f"This picture cannot be kept: {error}."}) from error
        if kept != data:
            image.file = ContentFile(kept, name=name)
            image._set_image_file_metadata()
        image.file.file.is_fit_to_keep = True
        image.file.seek(0)

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> File:
        """Cut a size that Wagtail itself asks for, from a copy with fewer pixels where the original has far more.

        What visitors see is made by `actris_cms.core.renditions`. One picture is decoded at a time, which bounds the
        memory that it takes. A focal point is told in the original's pixels, so a picture with one is cut from that.
        Raises InvalidFilterSpecError for a size that no screen shows.
        """
        width, height = filter.get_transform(self).size
        if not self.is_svg() and width * height > max(LARGEST_SIZE, self.width * self.height):
            raise InvalidFilterSpecError(f"{filter.spec} would make a picture of {width:.0f} × {height:.0f} pixels.")
        with DECODING:
            if not self.is_svg() and not self.has_focal_point() and min(self.width, self.height) > ENOUGH:
                source = BytesIO(self._reduced())
            generated: File = super().generate_rendition_file(filter, source=source)
        return generated

    def _reduced(self) -> bytes:
        """The copy, made once."""
        if self._copy is None:
            with self.open_file() as file:
                self._copy = reduced(file.read())
        return self._copy

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

    @property
    def url(self) -> str:
        """The address, of which the page cache is told that it is shown."""
        DOCUMENT.shown(self.pk, document_value(self))
        address: str = super().url
        return address

    @property
    def kind(self) -> str:
        """The kind of file in capitals: PDF."""
        return self.file_extension.upper()

    @property
    def size(self) -> int | None:
        """The file's size in bytes; None where the file cannot be read. Visitors ask for it, so nothing is written."""
        try:
            return self.file.size if self.file_size is None else self.file_size
        except OSError:
            return None

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
