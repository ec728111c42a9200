"""Writes rows of the bin into their tables again, as far as what they need is still there."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from wagtail.models import BaseViewRestriction, ReferenceIndex

from actris_cms.operations.backup.tables import columns_of, mirror_of, parser_of

from .collecting import AT_ONCE, Model, batches
from .models import BinEntry, BinRow
from .waiting import Row, set_aside

Change = Callable[[Model, Row], None]  # Changes the values of a row that have to be different.


class CannotRestoreError(Exception):
    """What was deleted cannot come back like this. The message says why, in words for editors."""


class Link(NamedTuple):
    """A column that names a row of another table, or of the same one."""

    column: str
    target: Model
    nullable: bool


class Restoring:
    """The rows of an entry on their way back."""

    def __init__(self, entry: BinEntry, tables: dict[Model, set[str]]) -> None:
        """`tables` are the keys of the rows, by the model of their table."""
        self.entry, self.tables = entry, tables
        self.main = {entry.model, *entry.model._meta.get_parent_list()} if entry.model else set()
        self.left_out: Counter[str] = Counter()  # Rows that could not be written, by what they are.

    def write(self, change: Change) -> None:
        """Write all rows. `change` takes a model and the values of a row, and changes what has to be different.

        Raises CannotRestoreError if one of the object itself cannot be written.
        """
        for model in in_order(self.tables):
            rows = self.entry.rows.filter(table=model._meta.label).order_by("pk")
            for some in batches(rows.iterator(chunk_size=AT_ONCE)):
                self._write(model, some, change)

    def _write(self, model: Model, rows: list[BinRow], change: Change) -> None:
        """Write rows of a table, except those whose place is taken, or that need a row which is not there."""
        mirror, columns = mirror_of(model), columns_of(model)
        taken = _present(model, [row.key for row in rows])
        values = {row.key: fitted(model, row.values) for row in rows if row.key not in taken}
        for row in values.values():
            change(model, row)
        waiting = self._set_aside(model, values)
        parse = {name: parser_of(mirror._meta.get_field(name)) for name in columns}
        made = [mirror(**{name: parse[name](value) for name, value in row.items()}) for row in values.values()]
        mirror._base_manager.bulk_create(made, batch_size=AT_ONCE, ignore_conflicts=True)
        lost = {row.key for row in rows} - (_present(model, values) - taken)
        self.tables[model] -= lost
        if model is not ReferenceIndex:
            self.left_out[str(model._meta.verbose_name)] += len(lost) - len(waiting)
        if lost and (model in self.main or issubclass(model, BaseViewRestriction)):  # Else it would come back public.
            raise CannotRestoreError("Something else has taken its place.")

    def _set_aside(self, model: Model, rows: dict[str, Row]) -> set[str]:
        """Take out the rows that need a row which is gone; set to null what may be null. Return those that wait.

        If what is gone is in the bin, what names it waits there, and comes back with it.
        """
        waiting = set()
        for key, column, target, nullable in [*self._dangling(model, rows), *self._one_sided(model, rows)]:
            if key not in rows:
                continue
            row = rows[key]
            value = row[column]
            if nullable:
                row[column] = None
            else:
                del rows[key]
            if set_aside(target, value, model, key, column, None if nullable else row) and not nullable:
                waiting.add(key)
        return waiting

    def _dangling(self, model: Model, rows: dict[str, Row]) -> Iterator[tuple[str, str, Model, bool]]:
        """Yield the keys of rows with a column that names a row which is gone; and its table, and whether it may."""
        for link in links_of(model):
            named = {str(row[link.column]) for row in rows.values() if row[link.column] is not None}
            missing = self._missing(link.target, named)
            for key in [key for key, row in rows.items() if str(row[link.column]) in missing]:
                yield key, link.column, link.target, link.nullable

    def _one_sided(self, model: Model, rows: dict[str, Row]) -> Iterator[tuple[str, str, Model, bool]]:
        """Yield the same for the index of references, which names objects by their types."""
        ends = (("base_content_type_id", "object_id"), ("to_content_type_id", "to_object_id"))
        for of_type, column in ends if model is ReferenceIndex else ():
            named: dict[int, set[str]] = defaultdict(set)
            for row in rows.values():
                named[row[of_type]].add(row[column])
            for content_type, keys in named.items():
                target = ContentType.objects.get_for_id(content_type).model_class()
                if target is None:
                    continue
                missing = self._missing(target, keys)
                for key in [key for key, row in rows.items() if row[of_type] == content_type]:
                    if rows[key][column] in missing:
                        yield key, column, target, False

    def _missing(self, model: Model, keys: set[str]) -> set[str]:
        """Return the keys of rows that are neither there nor on their way back."""
        away = keys - self.tables.get(model, set())
        return away - _present(model, away)


def fitted(model: Model, values: Row) -> Row:
    """Return the values of a row for the table as it is now: a release may have added or removed columns.

    A new column has the default of its field. Raises CannotRestoreError if it has none.
    """
    row = {}
    fields: Iterable[Any] = model._meta.local_concrete_fields
    for field in fields:
        if field.column in values:
            row[field.column] = values[field.column]
        elif field.has_default() or field.null:
            row[field.column] = field.get_default()
        elif field.has_db_default():
            row[field.column] = field.db_default.value
        else:
            raise CannotRestoreError("A new release needs more of it than was kept.")
    return row


def links_of(model: Model) -> list[Link]:
    """Return the columns of a table that name rows by their primary key."""
    fields: Iterable[Any] = model._meta.local_concrete_fields
    return [
        Link(field.column, field.related_model, field.null)
        for field in fields
        if field.is_relation and field.db_constraint and field.target_field.primary_key
    ]


def in_order(tables: Iterable[Model]) -> Iterator[Model]:
    """Yield models, each after those that its rows need, as far as there is no circle."""
    waiting = list(tables)
    while waiting:
        wanted = set(waiting)
        free = [
            model
            for model in waiting
            if not any(not link.nullable and link.target in wanted - {model} for link in links_of(model))
        ]
        yield from free or waiting[:1]
        waiting = [model for model in waiting if model not in (free or waiting[:1])]


def _present(model: Model, keys: Iterable[str]) -> set[str]:
    """Return those of the keys, as text, under which there is a row."""
    mirror, found = mirror_of(model), set()
    for some in batches(map(mirror._meta.pk.to_python, keys)):
        found |= {str(key) for key in mirror._base_manager.filter(pk__in=some).values_list("pk", flat=True)}
    return found
