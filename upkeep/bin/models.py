"""What was deleted: an entry for each thing, with the rows and the files that went with it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

KEPT: Final = timedelta(days=30)


class BinEntry(models.Model):
    """A page with all below it, a picture, a document or a setting that somebody deleted.

    `place` is what decides who may restore it, and where: see `upkeep.bin.kinds`. `touched` are values of rows that
    stayed and that the deletion changed, as [table, key, column, value before, value after].
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", verbose_name="kind")
    object_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    pages = models.PositiveIntegerField(default=0, verbose_name="number of pages")
    place = models.JSONField(default=dict)
    touched = models.JSONField(default=list)
    batch = models.UUIDField(default=uuid.uuid4, db_index=True, help_text="The same for what was deleted at once.")
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="deleted by"
    )
    deleted_at = models.DateTimeField(default=timezone.now, db_index=True, verbose_name="deleted")

    wagtail_reference_index_ignore = True  # What is in the bin shows nothing.

    class Meta:
        verbose_name = "deleted object"
        verbose_name_plural = "deleted objects"
        default_permissions = ()
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> Any:
        return self.title

    @property
    def model(self) -> type[models.Model] | None:
        """The model of what was deleted; None if a release took it away."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def kind(self) -> str:
        """What it was, in words, such as “article”."""
        return str(self.model._meta.verbose_name if self.model else "something")

    @property
    def kept_until(self) -> datetime:
        """When it is deleted for good."""
        return self.deleted_at + KEPT

    @property
    def below(self) -> int:
        """The number of pages below the deleted one."""
        return max(self.pages - 1, 0)


class BinRow(models.Model):
    """A row that was deleted, by the columns of its table. `table` is the label of its model, `key` its primary key."""

    entry = models.ForeignKey(BinEntry, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    values = models.JSONField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["table", "key"], name="upkeep_bin_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class BinFile(models.Model):
    """A file that a deleted row named. It stays where it is, because this row names it."""

    entry = models.ForeignKey(BinEntry, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(max_length=255)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["file"], name="upkeep_bin_file")]

    def __str__(self) -> Any:
        return self.file.name
