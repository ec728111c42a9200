"""Keeps stored findings and remarks true to what is found now."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

CHUNK: Final = 500


@transaction.atomic
def keep_true(stored: QuerySet[Any], found: Iterable[Any], key: Callable[[Any], Any], fields: Sequence[str]) -> None:
    """Store what is new, correct what is worded anew, and delete what is no longer found. What was dismissed stays so.

    `stored` are all rows of which some may be new, changed or gone. `key` returns what makes a row the same as one of
    another day; `fields` may change while it is the same.
    """
    model: Any = stored.model
    rows, attributes = model._default_manager, [model._meta.get_field(name).attname for name in fields]
    wanted = {key(one): one for one in found}
    known = {key(one): one for one in stored}
    gone = [one.pk for same, one in known.items() if same not in wanted]
    for start in range(0, len(gone), CHUNK):
        rows.filter(pk__in=gone[start : start + CHUNK]).delete()
    new = [one for same, one in wanted.items() if same not in known]
    rows.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    changed = []
    for same in wanted.keys() & known.keys():
        if any(getattr(wanted[same], name) != getattr(known[same], name) for name in attributes):
            wanted[same].pk = known[same].pk
            changed.append(wanted[same])
    rows.bulk_update(changed, fields, batch_size=CHUNK)
