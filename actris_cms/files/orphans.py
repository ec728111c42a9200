"""Uploads without a row, left by a process that ended before it saved the row, and rows without their file."""

from collections.abc import Iterator
from datetime import timedelta
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone
from wagtail.images import get_image_model

from actris_cms.operations.backup.tables import all_models
from actris_cms.operations.backup.uploads import names_in

from .links import kinds
from .models import DocumentVersion, ProposedChange


def _stores() -> Iterator[tuple[models.QuerySet[Any], Storage]]:
    """Yield the rows that have a file, and where it is stored. `make_renditions` looks after renditions."""
    for model in (*kinds(), ProposedChange, DocumentVersion):
        field: Any = model._meta.get_field("file")
        yield model._default_manager.exclude(file=""), field.storage


def files_without_row(age: timedelta) -> Iterator[tuple[Storage, str]]:
    """Yield the files older than `age` that no row names. A younger one may belong to a row that comes."""
    folders: dict[str, Storage] = {}
    for rows, storage in _stores():
        found = set(rows.values_list("file", flat=True))
        folders |= dict.fromkeys(
            {str(PurePosixPath(name).parent) for name in found} | set(_folders(rows.model)), storage
        )
    names = names_in(all_models())
    for folder, storage in sorted(folders.items(), key=itemgetter(0)):
        yield from ((storage, name) for name in _old_files(storage, folder, age) if name not in names)


def _folders(model: type[models.Model]) -> list[str]:
    """Return where the files of a model are stored, also while it has no rows."""
    if model is get_image_model():
        return ["original_images"]
    field: Any = model._meta.get_field("file")
    return [field.upload_to] if isinstance(field.upload_to, str) else []


def _old_files(storage: Storage, folder: str, age: timedelta) -> Iterator[str]:
    try:
        found = storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in (f"{folder}/{file}" for file in found):
        if storage.get_modified_time(name) <= timezone.now() - age:
            yield name


def rows_without_file() -> Iterator[Any]:
    """Yield the images, documents, proposed changes and earlier versions whose file is missing."""
    for rows, storage in _stores():
        for row in rows.order_by("pk").iterator():
            if not storage.exists(row.file.name):
                yield row
