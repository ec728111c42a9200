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
        found = {str(PurePosixPath(name).parent) for name in rows.values_list("file", flat=True)}
        folders |= dict.fromkeys(found | set(_folders(rows.model, storage)), storage)
    names = names_in(all_models())
    for folder, storage in sorted(folders.items(), key=itemgetter(0)):
        yield from ((storage, name) for name in _old_files(storage, folder, age) if name not in names)


def _folders(model: type[models.Model], storage: Storage) -> Iterator[str]:
    """Yield where a model stores files, also while it has no rows. What replaces a file has a folder of its own."""
    field: Any = model._meta.get_field("file")
    folder = "original_images" if model is get_image_model() else field.upload_to
    yield folder
    yield from (f"{folder}/{below}" for below in _listed(storage, folder)[0])


def _old_files(storage: Storage, folder: str, age: timedelta) -> Iterator[str]:
    for name in (f"{folder}/{file}" for file in _listed(storage, folder)[1]):
        if storage.get_modified_time(name) <= timezone.now() - age:
            yield name


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and the files in a folder."""
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def rows_without_file() -> Iterator[Any]:
    """Yield the images, documents, proposed changes and earlier versions whose file is missing."""
    for rows, storage in _stores():
        for row in rows.order_by("pk").iterator():
            if not storage.exists(row.file.name):
                yield row
