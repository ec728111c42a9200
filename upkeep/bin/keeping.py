"""Keeps what people delete in the admin: takes a copy of all rows that go, just before the deletion.

The deletion itself is a real one, so that nothing of what is in the bin can be found anywhere. Deletions by code, such
as those of commands and of the importer, have no person and are not kept.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.signals import request_started
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import pre_delete
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from actris_cms.operations.backup.tables import as_json, columns_of, file_fields, mirror_of
from actris_cms.rehearsing import is_rehearsing

from .collecting import Collected, batches, collect
from .kinds import kind_of, kinds
from .models import BinEntry, BinFile, BinRow

PLAIN: Final = (str, int, float, bool, list, dict, type(None))  # What JSON knows.
_batch: ContextVar["Batch | None"] = ContextVar("batch", default=None)
_delete_page: Final = DeletePageAction.execute


class Batch:
    """What is deleted at once, and comes back at once. It is used if there is anything."""

    def __init__(self) -> None:
        self.number, self.is_used = uuid.uuid4(), False


def connect() -> None:
    """Keep pages, pictures, documents and settings whenever somebody deletes them in the admin."""
    DeletePageAction.execute = delete_page
    _connect_kinds()
    request_started.connect(_connect_kinds, dispatch_uid="bin")  # Snippets are not known before all apps are ready.


def _connect_kinds(**kwargs: Any) -> None:
    """Hear of the deletion of each model that the bin keeps: of any other, Django can delete many rows at once."""
    for model in kinds():
        if not issubclass(model, Page):
            pre_delete.connect(_about_to_be_deleted, sender=model, dispatch_uid=f"bin {model._meta.label}")
    request_started.disconnect(dispatch_uid="bin")


@contextmanager
def one_batch() -> Iterator[Batch]:
    """Give all that is deleted in this context the same batch."""
    batch = Batch()
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)


@wraps(_delete_page)
def delete_page(self: DeletePageAction, *args: Any, **kwargs: Any) -> Any:
    """Keep a page with all below it, then delete it. Wagtail's views of pages all end here.

    Nothing happens if somebody else has deleted it since the caller has read it.
    """
    user = self.user or get_active_log_context().user
    with transaction.atomic():
        if user and not is_rehearsing():
            self.check(skip_permission_checks=kwargs.get("skip_permission_checks", False))
            if not _lock_branch(self.page.pk):
                return 0, {}
            keep(self.page.specific_deferred, user)
        return _delete_page(self, *args, **kwargs)


def _lock_branch(pk: int) -> bool:
    """Let nobody else change a page and all below it, and return whether it is there.

    Two deletions at once, of a page and of a section that it is in, would each keep it. Rows are locked from the
    parent down: a deletion changes the parent, too, so that another order would end in a deadlock.
    """
    while path := Page.objects.filter(pk=pk).values_list("path", flat=True).first():
        branch = Page.objects.filter(Q(path=path[: -Page.steplen]) | Q(path__startswith=path)).order_by("path")
        if pk in branch.select_for_update().values_list("pk", flat=True):
            return True  # Else it was moved while we waited, or deleted.
    return False


def _about_to_be_deleted(sender: type[models.Model], instance: models.Model, origin: Any = None, **kwargs: Any) -> None:
    """Keep what a view of the admin deletes, alone or with others. What goes with something else is kept with that."""
    user = get_active_log_context().user
    of = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    if not user or of is not sender or issubclass(sender, Page) or sender not in kinds() or is_rehearsing():
        return
    # Redirects that renaming a page made are replaced when it is renamed again.
    if isinstance(origin, models.QuerySet) and getattr(instance, "automatically_created", False):
        return
    # Django calls this in the transaction of the deletion. Who comes second finds nothing to keep.
    if list(sender._base_manager.select_for_update().filter(pk=instance.pk).values_list("pk")):
        keep(instance, user)


@transaction.atomic
def keep(instance: Any, user: Any) -> BinEntry:
    """Put a copy of an object, and of all that goes with it, into the bin. It is not deleted here."""
    collected, batch = collect(type(instance), instance.pk), _batch.get() or Batch()
    batch.is_used = True
    entry = BinEntry.objects.create(
        content_type=ContentType.objects.get_for_model(instance),
        object_id=str(instance.pk),
        title=str(getattr(instance, "get_admin_display_title", instance.__str__)())[:255],
        pages=len(collected.keys.get(Page, ())),
        place=kind_of(type(instance)).place_of(instance),
        touched=[[_plain(value) for value in touched] for touched in collected.touched],
        batch=batch.number,
        deleted_by=user,
    )
    _keep_rows(entry, collected)
    return entry


def _keep_rows(entry: BinEntry, collected: Collected) -> None:
    """Copy the rows, as their columns are, and name their files."""
    for model, keys in collected.keys.items():
        columns, files = columns_of(model), [field.column for field in file_fields(model)]
        for some in batches(sorted(keys)):
            rows = mirror_of(model)._base_manager.filter(pk__in=some).order_by("pk").values("pk", *columns)
            values = [{name: _plain(value) for name, value in row.items()} for row in rows]
            BinRow.objects.bulk_create(
                BinRow(entry=entry, table=model._meta.label, key=str(row.pop("pk")), values=row) for row in values
            )
            names = {row[name] for row in values for name in files} - {"", None}
            BinFile.objects.bulk_create(BinFile(entry=entry, file=name) for name in sorted(names))


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    return value if isinstance(value, PLAIN) else as_json(value)
