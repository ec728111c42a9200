"""The form with which editors upload images, one by one, several at once, and in choosers."""

from pathlib import PurePosixPath
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.forms import FileField
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .errors import UnusableImageError
from .uploads import process_upload

FORMATS: Final = "JPEG, PNG, WebP, AVIF, GIF, SVG or HEIC"
# What Wagtail's fields do not say of themselves.
HELP_TEXTS: Final = {
    "title": "Says in a few words what the picture shows, such as “Cell processing suite”. Editors search for it. It"
    " cannot be a file name.",
    "description": "Says what the picture shows to people who cannot see it. It is suggested as alt text wherever you"
    " use the picture.",
}


class UploadField(WagtailImageField):
    """Wagtail's field for the file of an image, which checks and changes the file before Wagtail opens it."""

    help_text: Any

    def __init__(self, **kwargs: Any) -> None:
        """Say in the help text all limits, and that animations stop: nobody could stop them on a page (WCAG 2.2.2)."""
        super().__init__(**kwargs)
        self.help_text = (
            f"{FORMATS}, up to {self.max_upload_size >> 20} MB and {self.max_image_pixels // 1_000_000} megapixels."
            " Animated pictures stand still on pages: for motion, use a video."
        )

    def check_image_file_size(self, f: Any) -> None:
        """Check the size of the upload, not of what is kept: a JPEG is larger than the HEIC that it is made of."""
        if not getattr(f, "is_processed", False):
            super().check_image_file_size(f)

    def to_python(self, data: Any) -> Any:
        """Return the upload with the content and the name that are kept.

        The upload itself is changed: if another field of the form has an error, Wagtail stores the upload, and saves
        it as an image once the error is corrected.
        """
        upload: Any = FileField.to_python(self, data)
        if upload is None:
            return None
        if PurePosixPath(upload.name).suffix.lower().removeprefix(".") not in self.allowed_image_extensions:
            raise ValidationError(self.error_messages["invalid_image_extension"], code="invalid_image_extension")
        self.check_image_file_size(upload)
        try:
            _replace(upload, *process_upload(upload.read(), upload.name))
        except UnusableImageError as error:
            raise ValidationError(f"This picture cannot be kept: {error}.", code="invalid_image") from error
        return super().to_python(upload)


def _replace(upload: Any, data: bytes, name: str) -> None:
    upload.seek(0)
    upload.truncate()
    upload.write(data)
    upload.seek(0)
    upload.name, upload.size = name, len(data)
    upload.is_processed = True


class ImageForm(BaseImageForm):
    """Wagtail's form for images, with `UploadField`."""

    class Meta(BaseImageForm.Meta):
        help_texts = HELP_TEXTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the field for the file, which a form for images that are already uploaded does not have.

        The model deletes a replaced file. Wagtail's form would also delete a new file that has the name of a lost one.
        """
        super().__init__(*args, **kwargs)
        self.original_file = None
        if field := self.fields.get("file"):
            self.fields["file"] = UploadField(label=field.label, required=field.required, widget=field.widget)
