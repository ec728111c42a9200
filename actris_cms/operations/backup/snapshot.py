"""One state of the database, read while others write."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database in this context as it is at the first query, and let nobody wait. Nothing can be written."""
    with _of_sqlite() if connection.vendor == "sqlite" else _of_postgresql():
        yield


@contextmanager
def _of_postgresql() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _of_sqlite() -> Iterator[None]:
    """Our transactions take the lock of the writer at their start. With a log of changes (WAL), a reader needs none."""
    connection.ensure_connection()
    here: Any = connection
    with connection.cursor() as cursor:
        is_read_only = cursor.execute("PRAGMA query_only").fetchone()[0]
    before, here.transaction_mode = here.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            yield
    finally:
        here.transaction_mode = before
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA query_only = {is_read_only}")
