"""What nobody needs any more is deleted."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import UploadedFile

from actris_cms.operations import health, upkeep
from actris_cms.operations.scheduler import JOBS


def test_a_job_does_it() -> None:
    assert JOBS["clear_sessions"].seconds == 3600
    assert JOBS["delete_abandoned_uploads"].seconds == 24 * 3600


def test_sessions_that_have_expired_are_deleted(db: None) -> None:
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))
    JOBS["clear_sessions"].run()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def make_old(path: str | Path) -> None:
    """Let a file have been changed two days ago."""
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))


def test_uploads_that_nobody_finished_are_deleted_with_their_files(db: None) -> None:
    old, new, gone = (UploadedFile.objects.create(file=ContentFile(b"x", name=name)) for name in ("old", "new", "gone"))
    make_old(old.file.path)
    Path(gone.file.path).unlink()
    assert upkeep.delete_abandoned_uploads() == 2
    assert list(UploadedFile.objects.all()) == [new]
    assert not Path(old.file.path).exists()
    assert Path(new.file.path).exists()


def test_files_of_a_check_that_was_killed_are_deleted(db: None, settings: Any) -> None:
    names = [default_storage.save(f"{health.FOLDER}/{name}", ContentFile(b"x")) for name in ("old", "new")]
    make_old(default_storage.path(names[0]))
    assert upkeep.delete_abandoned_uploads() == 1
    assert default_storage.listdir(health.FOLDER)[1] == ["new"]
