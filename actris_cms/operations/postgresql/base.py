"""The database backend. Django requires the name of this module."""

import threading
import time
from typing import Any, Final

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

PAUSE: Final = 5.0  # Seconds between two attempts to connect to a server that did not answer.
SILENCE: Final = 1.0  # Seconds after which a failure means that nobody answered, and not that the server refused.


class DatabaseWrapper(PostgreSQL):
    """PostgreSQL. While it does not answer, one thread of a process waits for it, and the others fail at once.

    Otherwise all threads would wait, and none would be left for pages that are cached.
    """

    silent_since: float | None = None
    trial = threading.Lock()

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
