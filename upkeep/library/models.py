"""What is found in the library, and what its pictures look like."""

from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

from upkeep.checks.findings import MAX_MESSAGE
from upkeep.health.models import Dismissible

from .looks import DIGITS


class PictureLook(models.Model):
    """What a picture looks like. Empty if its file cannot be read, or has too little in it to be told from others."""

    image = models.OneToOneField(get_image_model_string(), primary_key=True, on_delete=models.CASCADE, related_name="+")
    file = models.CharField(max_length=255, help_text="The name of the file that was looked at.")
    look = models.CharField(max_length=DIGITS, blank=True)
    is_transparent = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True  # It does not count as usage.

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file


def _file(model: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(model, null=True, on_delete=models.CASCADE, related_name="+")


class FileFinding(Dismissible):
    """One finding about a picture or a document. `twin_image` or `twin_document` is the one that looks the same.

    A finding that somebody dismissed stays dismissed while its fingerprint, that of the files, is the same.
    """

    rule = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField(help_text="That of the rule, by which findings are sorted. 1 is worst.")
    message = models.CharField(max_length=MAX_MESSAGE)
    image = _file(get_image_model_string())
    document = _file(get_document_model_string())
    twin_image = _file(get_image_model_string())
    twin_document = _file(get_document_model_string())
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    fingerprint = models.CharField(max_length=32, unique=True, help_text="A digest of the rule and the files.")
    found_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True  # It does not count as usage.

    class Meta:
        verbose_name = "finding"
        indexes = [models.Index(fields=("dismissed_at", "weight", "rule"), name="upkeep_open_file_findings")]

    def __str__(self) -> str:
        """Return the message."""
        return self.message

    @property
    def file(self) -> Any:
        """The picture or the document."""
        return self.image or self.document

    @property
    def twin(self) -> Any:
        """The one that looks the same; None if it is no finding of two."""
        return self.twin_image or self.twin_document
