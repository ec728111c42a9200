"""The image, rendition and document models of the site."""

import logging
import re
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.template.defaultfilters import filesizeformat
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images import get_image_model_string
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError, get_upload_to

from actris_cms.fields import OneLineFieldsMixin
from actris_cms.images.ahead import image_was_changed
from actris_cms.images.errors import UnusableImageError
from actris_cms.images.fields import ImageField
from actris_cms.images.focus import FOCAL_POINT
from actris_cms.images.pixels import DECODING
from actris_cms.images.uploads import SOURCE_EDGE, process_upload, reduced
from actris_cms.pagecache.kinds import DOCUMENT, document_value

from .shared_file import SharedFile

logger = logging.getLogger(__name__)

# Words in the file names that cameras, scanners, messengers and downloads give: IMG_2034, P1010032, scan0001,
# untitled (2), 20240131_1201, WhatsApp Image 2024-01-31 at 12.01.22, Untitled design, final copy 3.
MEANINGLESS_WORDS = set(
    "at copy design doc document download dsc dscf dscn file final image img new of p photo pic pict picture "
    "placeholder scan screen screenshot shot unnamed untitled v whatsapp".split()
)
WORD = re.compile(r"[^\W\d_]+")
MIN_FILE_NAME_HYPHENS = 3  # cell-processing-suite-v2 is a file; CAR-T and end-to-end are words.
POSTER_RATIO = 1.2  # Width by height. Cropping something squarer than a photograph to a wide card would cut its words.
MAX_RENDITION_PIXELS = 2560 * 2560  # Pixels. A rendition larger than this must not be larger than its original.
MIN_TITLE_BYTES = 2  # Bytes: one Chinese character may be a title, one letter may not.
FILE_ENDING = re.compile(
    r"\.(jpe?g|jfif|png|gif|webp|avif|hei[cf]|svg|pdf|docx?|xlsx?|pptx?|zip|csv|txt|rtf|odt|key)$", re.IGNORECASE
)


def validate_meaningful_title(value: str) -> None:
    """Raise ValidationError if a title is a file name or meaningless: screen readers read it, and editors search it."""
    title = value.strip()
    joined = " " not in title and ("_" in title or title.count("-") >= MIN_FILE_NAME_HYPHENS)
    says_something = set(WORD.findall(title.lower())) - MEANINGLESS_WORDS and len(title.encode()) >= MIN_TITLE_BYTES
    if FILE_ENDING.search(title) or joined or not says_something:
        raise ValidationError("Give a title that says what this is, such as “Cell processing suite”, not a file name.")


def image_foreign_key(help_text: str) -> "models.ForeignKey[Any, Any]":
    """Return an optional foreign key to an image, set to null when the image is deleted."""
    return models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


class CustomImage(OneLineFieldsMixin, SharedFile, AbstractImage):
    """An image with a credit. Its `description` is the default alt text wherever the image is used."""

    title = models.CharField(max_length=255, validators=[validate_meaningful_title])
    file = ImageField(verbose_name="file", upload_to=get_upload_to, width_field="width", height_field="height")
    credit = models.CharField(max_length=200, blank=True, help_text="Photographer or source, shown with the caption.")

    _copy: bytes | None = None

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "is_shared",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    @property
    def card_preset(self) -> str:
        """The preset in which a card shows the image."""
        return "poster" if self.is_poster else "card"

    @property
    def is_poster(self) -> bool:
        """Whether the image is upright or about square, as posters and flyers are: cards show it whole."""
        return self.width < POSTER_RATIO * self.height

    def clean(self) -> None:
        """Process a new file; raise ValidationError for the field if it cannot be processed, such as an unsafe SVG."""
        super().clean()
        self._process_new_file()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Rotate a new file upright, strip its location, and remove active content from an SVG.

        A replaced file is deleted with its renditions. A moved focal point deletes the renditions cropped around it.
        The renditions that pages show are made again.
        """
        self._process_new_file()
        image: Any = self
        replaces = not self._state.adding and bool(image.file) and not image.file._committed
        before = self._stored_before() if not self._state.adding else None
        super().save(*args, **kwargs)
        if before and (replaces or before[1:] != self._focal_point_fields()):
            self._delete_outdated(before[0], everything=replaces)

    def _stored_before(self) -> tuple[Any, ...] | None:
        """Return the stored file name and focal point."""
        fields = ("file", *FOCAL_POINT)
        found: tuple[Any, ...] | None = type(self)._base_manager.filter(pk=self.pk).values_list(*fields).first()
        return found

    def _focal_point_fields(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in FOCAL_POINT)

    def _delete_outdated(self, old_file: str, *, everything: bool) -> None:
        """Delete the old renditions: all of them, or those cropped around the focal point."""
        renditions = self.renditions.all() if everything else self.renditions.exclude(focal_point_key="")
        for rendition in renditions:
            rendition.delete()
        self._prefetched_objects_cache = {}
        self._copy = None
        storage, name = self.file.storage, old_file
        if everything and name and name != self.file.name:
            transaction.on_commit(lambda: storage.delete(name))
        image_was_changed(self)

    def _process_new_file(self) -> None:
        """Replace a file that was just uploaded by its processed version, and update its size and hash."""
        image: Any = self
        file = image.file
        if not file or file._committed or getattr(file.file, "is_processed", False):
            return
        file.open()
        data = file.read()
        try:
            processed, name = process_upload(data, file.name)
        except UnusableImageError as error:
            raise ValidationError({"file": f"This picture cannot be kept: {error}."}) from error
        if (processed, name) != (data, file.name):
            image.file = ContentFile(processed, name=name)
            image._set_image_file_metadata()
        image.file.file.is_processed = True
        image.file.seek(0)

    def get_rendition(self, filter: Filter | str) -> AbstractRendition:
        """Return a rendition; if it cannot be made, an unsaved one of a file that does not exist, as Wagtail's tags do.

        Wagtail's choosers call this without a precaution, and one damaged image must not stop them.
        """
        try:
            return super().get_rendition(filter)
        except SourceImageIOError as error:
            logger.warning("%s", error)
            missing: AbstractRendition = self.get_rendition_model()(image=self, width=0, height=0)
            missing.file.name = "not-found"
            return missing

    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> File:
        """Generate a rendition that Wagtail itself needs, from a reduced copy if the original is far larger.

        `actris_cms.images` makes the renditions that visitors see. One image is decoded at a time to limit memory.
        The focal point is in pixels of the original, so an image that has one is cropped from the original.
        Raises InvalidFilterSpecError for a rendition larger than any screen shows, and SourceImageIOError if the file
        cannot be read.
        """
        width, height = filter.get_transform(self).size
        if not self.is_svg() and width * height > max(MAX_RENDITION_PIXELS, self.width * self.height):
            raise InvalidFilterSpecError(f"{filter.spec} would make an image of {width:.0f} × {height:.0f} pixels.")
        try:
            with DECODING:
                if not self.is_svg() and not self.has_focal_point() and min(self.width, self.height) > SOURCE_EDGE:
                    source = BytesIO(self._reduced())
                generated: File = super().generate_rendition_file(filter, source=source)
        except Exception as error:  # storages and decoders raise whatever they like
            raise SourceImageIOError(
                f"The file of image {self.pk} ({self.file.name}) cannot be read: {error}"
            ) from error
        return generated

    def _reduced(self) -> bytes:
        """Return the reduced copy, cached on the instance."""
        if self._copy is None:
            with self.open_file() as file:
                self._copy = reduced(file.read())
        return self._copy

    @property
    def default_alt_text(self) -> str:
        """The description only: a title is often derived from a file name, which must never become alt text."""
        return self.description

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"


class CustomRendition(AbstractRendition):
    """A rendition of an image."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="core_unique_rendition")
        ]


class CustomDocument(OneLineFieldsMixin, SharedFile, AbstractDocument):
    """A file that visitors can download."""

    title = models.CharField(max_length=255, validators=[validate_meaningful_title])

    admin_form_fields = (*Document.admin_form_fields, "is_shared")

    @property
    def url(self) -> str:
        """The URL. Reading it declares the document as a dependency of the current page."""
        DOCUMENT.declare(self.pk, document_value(self))
        address: str = super().url
        return address

    @property
    def kind(self) -> str:
        """The file extension in capitals, such as PDF."""
        return self.file_extension.upper()

    @property
    def size(self) -> int | None:
        """The file's size in bytes, or None if the file cannot be read. Unlike `get_file_size`, this saves nothing."""
        try:
            return self.file.size if self.file_size is None else self.file_size
        except OSError:
            return None

    @property
    def kind_and_size(self) -> str:
        """The type and size for links to the file: PDF, 482 KB."""
        return f"{self.kind}, {filesizeformat(self.size)}" if self.size else self.kind

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
