"""Empties the bin: what was deleted more than thirty days ago is deleted for good."""

from django.db.models.signals import post_delete
from django.utils import timezone

from actris_cms.files.removal import row_was_deleted
from actris_cms.operations.scheduler import register

from .bringing_back import delete
from .models import KEPT, BinEntry, BinFile


def connect() -> None:
    """Delete the files of entries with them, and register the job."""
    post_delete.connect(row_was_deleted, sender=BinFile, dispatch_uid="bin_file")
    register("empty_bin", 24 * 3600, delete_outdated)


def delete_outdated() -> int:
    """Delete what was deleted more than thirty days ago; return how many entries there were."""
    number = 0
    for entry in BinEntry.objects.filter(deleted_at__lt=timezone.now() - KEPT).iterator():
        delete(entry)
        number += 1
    return number
