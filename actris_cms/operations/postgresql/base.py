"""The database backend. Django requires the name of this module."""

import threading
import time
from typing import Any, ClassVar, Final

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

PAUSE: Final = 5.0  # Seconds between two attempts to connect to a server that did not answer.
SILENCE: Final = 1.0  # Seconds after which a failure means that nobody answered, and not that the server refused.


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed if the server does not answer for `patience` seconds; None is forever.

    Neither libpq nor psycopg has such a limit, and the server's own limits do not help if it is frozen: its side of the
    connection stays open. Only the web server sets it. Commands, such as migrations, may wait for long.
    """

    patience: ClassVar[float | None] = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises psycopg.OperationalError if the patience ends."""
        patience = self.patience if timeout is None else None
        start = time.monotonic()
        try:
            return super().wait(gen, interval, timeout if patience is None else patience)
        except psycopg.OperationalError:
            if patience is not None and time.monotonic() - start >= patience:
                self.pgconn.finish()
                drain_pool()
            raise


def drain_pool() -> None:
    """Never use the open connections to a frozen server again. Whoever connects next finds out whether it answers."""
    pool = getattr(connections[DEFAULT_DB_ALIAS], "pool", None)
    if pool:
        pool.drain()


class DatabaseWrapper(PostgreSQL):
    """PostgreSQL. While it does not answer, one thread of a process waits for it, and the others fail at once.

    Otherwise all threads would wait, and none would be left for pages that are cached.
    """

    silent_since: float | None = None
    trial = threading.Lock()

    @property
    def pool(self) -> Any:
        """The pool of connections, which have an end of their patience."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if options:
            options.setdefault("connection_class", PatientConnection)
        return super().pool  # type: ignore[misc]

    def get_new_connection(self, conn_params: Any) -> Any:
        """Connect. Raises OperationalError at once if the server did not answer a moment ago."""
        since = DatabaseWrapper.silent_since
        if since is None:
            return self.connect_or_note(conn_params)
        if time.monotonic() < since + PAUSE or not self.trial.acquire(blocking=False):
            raise OperationalError("PostgreSQL did not answer a moment ago.")
        try:
            return self.connect_or_note(conn_params)
        finally:
            self.trial.release()

    def connect_or_note(self, conn_params: Any) -> Any:
        """Connect, and note whether the server answered."""
        start = time.monotonic()
        try:
            connected = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            now = time.monotonic()
            DatabaseWrapper.silent_since = now if now - start >= SILENCE else None
            raise
        DatabaseWrapper.silent_since = None
        return connected
