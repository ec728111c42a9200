"""How searches are counted: by the request of a visitor, who must not wait for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from django.db import DatabaseError, connection, transaction

PATIENCE = 100  # Milliseconds that a visitor may wait for another writer of SQLite.

Arguments = ParamSpec("Arguments")


def counting(write: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Have a function count all or nothing. Where the database is busy it goes uncounted: nobody waits for it."""

    @wraps(write)
    def in_a_hurry(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            with _hurry(), transaction.atomic():
                write(*args, **kwargs)
        except DatabaseError:
            return

    return in_a_hurry


@contextmanager
def _hurry() -> Iterator[None]:
    """Let SQLite give up soon where another process writes. PostgreSQL has no such wait."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
