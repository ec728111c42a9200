"""Deletes the files of deleted rows, unless another row names them: what is in the bin keeps its files so."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import wagtail.documents.signal_handlers
import wagtail.images.signal_handlers
from django.core.files.storage import Storage
from django.db import transaction

from actris_cms.operations.backup.tables import all_models, file_fields, mirror_of

logger = logging.getLogger(__name__)


class Pending(threading.local):
    """The names of the files of rows that this thread has deleted, in a transaction that is not yet committed."""

    def __init__(self) -> None:
        self.names: dict[Storage, set[str]] = defaultdict(set)


pending = Pending()


def delete_only_unnamed_files() -> None:
    """Let Wagtail delete the files of pictures, their sizes and documents in this way. Must run before its apps do."""
    images, documents = wagtail.images.signal_handlers, wagtail.documents.signal_handlers
    wagtail.images.signal_handlers.post_delete_file_cleanup = _replacement(images.post_delete_file_cleanup)
    wagtail.documents.signal_handlers.post_delete_file_cleanup = _replacement(documents.post_delete_file_cleanup)


def _replacement(cleanup: Callable[..., None]) -> Callable[..., None]:
    @wraps(cleanup)
    def replacement(sender: Any, instance: Any, **kwargs: Any) -> None:
        row_was_deleted(sender, instance)

    return replacement


def row_was_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Delete the file of a deleted row, once it is certain that the row is deleted."""
    if instance.file:
        delete_unless_named(instance.file.storage, instance.file.name)


def delete_unless_named(storage: Storage, name: str) -> None:
    """Delete a stored file after the commit, unless a row names it then."""
    pending.names[storage].add(name)
    transaction.on_commit(delete_unnamed, robust=True)


def delete_unnamed() -> None:
    """Delete the files that were noted and that no row names."""
    noted, pending.names = pending.names, defaultdict(set)
    for storage, names in noted.items():
        for name in sorted(names - named(names)):
            try:
                storage.delete(name)
            except Exception:  # of any store: the other files must go, and what withdraws them from the public must run
                logger.exception("The file %s was not deleted; `remove_orphans` will do so", name)


def named(names: Iterable[str]) -> set[str]:
    """Return those of the names of files that a row names, of whatever table."""
    found: set[str] = set()
    for model in all_models():
        for field in file_fields(model):
            rows = mirror_of(model)._base_manager.filter(**{f"{field.column}__in": list(names)})
            found.update(rows.values_list(field.column, flat=True))
    return found
