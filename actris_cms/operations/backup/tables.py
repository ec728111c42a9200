"""Rows of tables as lines of JSON that do not depend on the database, and back.

Tables are read and written by mirrors: models with the same columns, but without signals, methods and relations. So
Django converts all values between databases, and nothing that the site's models do happens.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models

from .errors import BackupError

READ: Final = 2000  # Rows fetched at once.
WRITTEN: Final = 500  # Rows of a statement.
# The kinds of columns that a backup can hold. Fields of packages say which of them they are stored as.
KINDS: Final = {
    kind.__name__: kind
    for kind in (
        models.AutoField,
        models.BigAutoField,
        models.BigIntegerField,
        models.BinaryField,
        models.BooleanField,
        models.CharField,
        models.DateField,
        models.DateTimeField,
        models.DecimalField,
        models.FloatField,
        models.IntegerField,
        models.JSONField,
        models.PositiveBigIntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.SlugField,
        models.SmallIntegerField,
        models.TextField,
        models.TimeField,
        models.UUIDField,
    )
} | {"FileField": models.CharField}
AUTO: Final = {"AutoField": models.IntegerField, "BigAutoField": models.BigIntegerField}
PARSED: Final = (models.DateField, models.TimeField, models.UUIDField, models.DecimalField)
Model = type[models.Model]


def all_models(registry: Any = apps) -> list[Model]:
    """Return all models with a table, also those of many-to-many fields, by label."""
    found = [one for one in registry.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    return sorted(found, key=lambda model: model._meta.label)


def file_fields(model: Model) -> list[models.FileField]:
    """Return the fields of a model's own table that name files."""
    return [one for one in model._meta.local_concrete_fields if isinstance(one, models.FileField)]


def _plain(field: Any) -> "models.Field[Any, Any]":
    """Return a field for the same column without relations. Raises BackupError for a kind that is not in KINDS."""
    target = field
    while target.remote_field:
        target = target.target_field
    name = target.get_internal_type()
    kind: Any = AUTO.get(name, KINDS.get(name)) if target is not field or not field.primary_key else KINDS.get(name)
    if kind is None:
        raise BackupError(f"The field {field} is stored as {name}, which backups do not know.")
    options: dict[str, Any] = {"db_column": field.column, "primary_key": field.primary_key, "null": field.null}
    if kind in {models.CharField, models.SlugField}:
        options["max_length"] = target.max_length
    if kind is models.DecimalField:
        options |= {"max_digits": target.max_digits, "decimal_places": target.decimal_places}
    made: models.Field[Any, Any] = kind(**options)
    return made


@cache
def mirror_of(model: Model) -> Any:
    """Return the mirror of a model's own table. Its fields have the names of the columns."""
    fields = {field.column: _plain(field) for field in model._meta.local_concrete_fields}
    meta = type("Meta", (), {"apps": Apps(), "app_label": "backup", "db_table": model._meta.db_table})
    return type(model.__name__, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def columns_of(model: Model) -> list[str]:
    """Return the names of a table's columns, in the order of the backup."""
    return sorted(field.column for field in model._meta.local_concrete_fields)


def rows_of(model: Model) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table by column names, in the order of the primary key."""
    columns = columns_of(model)
    rows = mirror_of(model)._base_manager.order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=READ):
        yield dict(zip(columns, row, strict=True))


def count_of(model: Model) -> int:
    """Return the number of rows of a table."""
    number: int = mirror_of(model)._base_manager.count()
    return number


def as_line(values: Iterable[Any]) -> bytes:
    """Return values as a line of JSON: the same ones give the same line, whatever database they come from."""
    return (
        json.dumps(list(values), default=as_json, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        + b"\n"
    )


def as_json(value: Any) -> str:
    """Return the text for a value that JSON does not know; `parser_of` returns the way back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return str(value.isoformat())


def write_rows(model: Model, lines: Iterable[bytes], advance: Any) -> int:
    """Write the rows of lines whose first one has the columns; return their number.

    Raises BackupError if the columns are not those of the table, or the database refuses a value.
    """
    remaining = iter(lines)
    columns = json.loads(next(remaining, b"[]"))
    if columns != columns_of(model):
        raise BackupError(f"The columns of {model._meta.label} in the backup are not those of the database.")
    mirror = mirror_of(model)
    parse = {name: parser_of(mirror._meta.get_field(name)) for name in columns}
    number = 0
    while batch := list(islice(remaining, WRITTEN)):
        rows = [
            mirror(**{name: parse[name](value) for name, value in zip(columns, json.loads(line), strict=True)})
            for line in batch
        ]
        mirror._base_manager.bulk_create(rows, batch_size=WRITTEN)
        number += len(rows)
        for _ in batch:
            advance()
    return number


def parser_of(field: "models.Field[Any, Any]") -> Any:
    """Return the function that turns a value of JSON into one of a column, which is a field of a mirror.

    It raises BackupError for a text that PostgreSQL does not take and SQLite does: one that is too long, or has a NUL.
    """
    if isinstance(field, PARSED):
        return field.to_python
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else base64.b64decode(value)
    if not isinstance(field, models.CharField | models.TextField) or connection.vendor != "postgresql":
        return lambda value: value

    def checked(value: Any) -> Any:
        where = f"A value of {field.column} in {field.model._meta.db_table}"
        if value and "\0" in value:
            raise BackupError(f"{where} has a NUL character, which PostgreSQL cannot store: {value[:40]!r}.")
        if value and field.max_length and isinstance(field, models.CharField) and len(value) > field.max_length:
            raise BackupError(f"{where} is longer than {field.max_length} characters: “{value[:40]}…”.")
        return value

    return checked


def empty_all(tables: Iterable[Model]) -> None:
    """Delete all rows of tables, whatever refers to them. In SQLite, the search words follow their entries."""
    names = [model._meta.db_table for model in tables if not model._meta.db_table.endswith("_fts")]
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(quoted)}")
            return
        for name in quoted:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 -- names of our tables


def skip_numbers(highest: Mapping[Model, int]) -> None:
    """Let the next new row of each table get a number after this one, too, which no row may have now."""
    with connection.cursor() as cursor:
        for model, number in highest.items():
            table, column = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "postgresql":
                # Asking for the next number is the only way to learn the last one; it is lost, which does not matter.
                sequence = f"pg_get_serial_sequence('{connection.ops.quote_name(table)}', '{column}')"
                cursor.execute(f"SELECT setval({sequence}, GREATEST(nextval({sequence}), %s))", [number])
            else:
                cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [number, table])
                if not cursor.rowcount:  # The table was never written to.
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


def continue_numbers(tables: Iterable[Model]) -> None:
    """Let the next new row of each table get the number after the highest one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
