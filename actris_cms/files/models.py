"""Changes of images and documents that wait for a publisher, and the files that documents had before."""

from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model, get_image_model_string


class ProposedChangeManager(models.Manager["ProposedChange"]):
    """Finds and creates the change of an image or a document."""

    def of(self, file: Any) -> models.QuerySet["ProposedChange"]:
        """Return the change of an image or a document, if there is one."""
        return self.filter(**{_column(file): file.pk})

    def about(self, file: Any) -> "ProposedChange":
        """Return a new change of an image or a document."""
        return self.model(**{f"{_column(file)}_id": file.pk})


def _column(file: Any) -> str:
    return "image" if isinstance(file, get_image_model()) else "document"


class ProposedChange(models.Model):
    """What somebody who may not publish wants to change of an image or a document that a live page shows.

    `values` are the submitted values of the changed fields of the form, by their names; `file` is the new file. Each
    image or document has at most one, to which the same person may add.
    """

    image = models.OneToOneField(
        get_image_model_string(), null=True, on_delete=models.CASCADE, related_name="proposed_change"
    )
    document = models.OneToOneField(
        get_document_model_string(), null=True, on_delete=models.CASCADE, related_name="proposed_change"
    )
    values = models.JSONField(default=dict)
    file = models.FileField(upload_to="proposed", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)

    objects = ProposedChangeManager()

    wagtail_reference_index_ignore = True  # A proposal shows nothing to visitors.

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image__isnull=True) ^ models.Q(document__isnull=True), name="files_change_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"Change of {self.subject}"

    @property
    def version(self) -> str:
        """What tells this state of the change from those before and after its author adds to it."""
        return self.proposed_at.isoformat()

    @property
    def changed_fields(self) -> list[str]:
        """The names of the fields that the change is about."""
        names = [name for name in self.values if not name.startswith("focal_point")]
        found = [str(self.subject._meta.get_field(name).verbose_name) for name in names]
        focal_point = ["focal point"] if len(names) < len(self.values) else []
        return [*found, *focal_point, *(["file"] if self.file else [])]

    @property
    def file_name(self) -> str:
        """The name of the proposed file."""
        return PurePosixPath(str(self.file.name)).name

    @property
    def subject(self) -> Any:
        """The image or the document."""
        return self.image or self.document


class DocumentVersion(models.Model):
    """A file that a document had until it was replaced. Only the admin shows it."""

    document = models.ForeignKey(get_document_model_string(), on_delete=models.CASCADE, related_name="earlier_versions")
    file = models.FileField(upload_to="documents")
    file_size = models.PositiveBigIntegerField(null=True)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True  # No visitor may open it.

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def keep(cls, document: Any, file: FieldFile, user: Any) -> None:
        """Keep the file that a document has until now; `user` replaces it."""
        size = None
        with suppress(OSError):  # The file is lost.
            size = file.size
        cls.objects.create(document=document, file=file.name, file_size=size, replaced_by=user)

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return PurePosixPath(str(self.file.name)).name

    @property
    def kind_and_size(self) -> str:
        """The type and the size of the file: PDF, 482 KB."""
        kind = PurePosixPath(self.file_name).suffix[1:].upper()
        return f"{kind}, {filesizeformat(self.file_size)}" if self.file_size else kind
