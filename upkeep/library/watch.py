"""Checks the library some time after files came in, and every six hours."""

import threading
from typing import Any, Final

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from actris_cms.operations.scheduler import register
from actris_cms.operations.tasks import BACKEND, SLOW, task
from actris_cms.rehearsing import is_indexed

from .models import PictureLook
from .refreshing import check_library

EVERY: Final = 6 * 3600  # Seconds. What is used changes with any page.


class Pending(threading.local):
    """Whether this thread has saved a file, in a transaction that is not yet committed."""

    def __init__(self) -> None:
        self.is_new = False


pending = Pending()


@task(backend=BACKEND)
def check_new_files() -> None:
    """Check the library, and go on later if there are too many new pictures for one run."""
    if not check_library():
        check_new_files.enqueue()


def connect() -> None:
    """Connect the signals, and register the job. It shares a queue with the task, so that only one of them runs."""
    for model in (get_image_model(), get_document_model()):
        post_save.connect(file_saved, sender=model, dispatch_uid=f"library {model._meta.label}")
    register("check_library", EVERY, check_new_files.func, queue=SLOW)


def file_saved(instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """Have a new file looked at."""
    if not raw and is_indexed() and (created or _has_new_file(instance)):
        _queue()


def _has_new_file(file: Any) -> bool:
    is_image = isinstance(file, get_image_model())
    return is_image and not PictureLook.objects.filter(pk=file.pk, file=file.file.name).exists()


def _queue() -> None:
    pending.is_new = True
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    """Queue the check. One that waits will see the new files, too, and is not stored twice."""
    if pending.is_new:
        pending.is_new = False
        check_new_files.enqueue()
