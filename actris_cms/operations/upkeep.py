"""Deletes, once a day, what nobody needs any more and what would grow without end.

What else grows is kept on purpose, deletes itself, or has a job of its own: see `docs/decisions/0034`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.core.files.storage import Storage, default_storage
from django.utils import timezone
from wagtail.models import UploadedFile

from .health import FOLDER
from .scheduler import register

DAY: Final = 24 * 3600  # Seconds
ABANDONED: Final = timedelta(days=1)


def delete_abandoned_uploads() -> int:
    """Delete files that were uploaded to a form which nobody finished within a day; return how many.

    Wagtail keeps a file of a multiple upload that needs more data, such as a title. It deletes it only when the form is
    sent. Checks of the upload storage (`health.py`) leave a file if their process is killed.
    """
    deleted = 0
    for upload in UploadedFile.objects.iterator():
        if _is_abandoned(upload.file.storage, upload.file.name):
            upload.file.delete(save=False)
            upload.delete()
            deleted += 1
    for name in _checks():
        if _is_abandoned(default_storage, name):
            default_storage.delete(name)
            deleted += 1
    return deleted


def _checks() -> Iterator[str]:
    """Yield the names of files by which the upload storage was checked."""
    if default_storage.exists(FOLDER):
        yield from (f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1])


def _is_abandoned(storage: Storage, name: str) -> bool:
    """Whether a file is older than a day, or gone."""
    try:
        return storage.get_modified_time(name) < timezone.now() - ABANDONED
    except FileNotFoundError:
        return True


register("delete_abandoned_uploads", DAY, delete_abandoned_uploads)
