"""What cannot come back yet because it needs something else that is in the bin: it waits there, and comes with it."""

from typing import Any, Final

from django.apps import apps
from django.db import models
from wagtail.models import Page

from actris_cms.operations.backup.tables import file_fields, mirror_of

from .models import BinEntry, BinFile, BinRow

OF_ALIASES: Final = ("alias_of_id", "live", "has_unpublished_changes", "live_revision_id")
Model = type[models.Model]
Row = dict[str, Any]


def holder_of(label: str, key: Any) -> BinRow | None:
    """Return the copy of a row that is in the bin, the latest if there are several."""
    return BinRow.objects.filter(table=label, key=str(key)).select_related("entry").order_by("-pk").first()


def set_aside(target: Model, target_key: Any, model: Model, key: Any, column: str, row: Row | None) -> bool:
    """Let what names a missing row wait with it, if that is in the bin; return whether it is.

    `row` are the values of a row that cannot be without it. None if only its `column` is empty until then.
    """
    held = holder_of(target._meta.label, target_key)
    if held is None:
        return False
    if row is None:
        held.entry.touched.append([model._meta.label, key, column, target_key, None])
        held.entry.save(update_fields=["touched"])
        return True
    BinRow.objects.create(entry=held.entry, table=model._meta.label, key=str(key), values=row)
    names = {row[field.column] for field in file_fields(model)} - {"", None}
    BinFile.objects.bulk_create(BinFile(entry=held.entry, file=name) for name in names)
    return True


def put_back(entry: BinEntry) -> set[tuple[str, Any]]:
    """Give rows that stayed the values that the deletion changed, unless somebody has changed them since.

    A row that is in the bin itself has them when it comes back. Returns the tables and keys of the rows.
    """
    found = set()
    for label, key, column, before, after in entry.touched:
        try:
            model: Model = apps.get_model(label)
        except LookupError:
            continue
        is_unchanged = {f"{column}__isnull": True} if after is None else {column: after}
        if model is Page and column in OF_ALIASES:
            is_unchanged["latest_revision_id__isnull"] = True  # Else somebody has written on it since.
        if mirror_of(model)._base_manager.filter(pk=key, **is_unchanged).update(**{column: before}):
            found.add((label, key))
        elif (held := holder_of(label, key)) and held.values.get(column) == after:
            held.values[column] = before
            held.save(update_fields=["values"])
    return found
