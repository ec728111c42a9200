"""Writes in a visitor's request without making the visitor wait for a busy database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from django.db import DatabaseError, connection, transaction

BUSY_TIMEOUT = 100  # Milliseconds that SQLite waits for another writer.

Arguments = ParamSpec("Arguments")


def skip_if_busy(write: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Run the decorated function in a transaction. If the database is busy or fails, nothing is written."""

    @wraps(write)
    def write_or_skip(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            with short_busy_timeout(), transaction.atomic():
                write(*args, **kwargs)
        except DatabaseError:
            return

    return write_or_skip


@contextmanager
def short_busy_timeout() -> Iterator[None]:
    """Shorten SQLite's busy timeout. PostgreSQL has none."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
