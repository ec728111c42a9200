"""While PostgreSQL does not answer, only one thread waits for it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from actris_cms.operations.postgresql import base
from actris_cms.operations.postgresql.base import PAUSE, SILENCE, DatabaseWrapper

CONNECTED = "a connection"


class Server:
    """A server that takes `seconds` to fail, or works if `seconds` is None. `asked` counts the attempts to connect."""

    def __init__(self) -> None:
        self.now, self.asked = 1000.0, 0
        self.seconds: float | None = None

    def connect(self, *args: Any) -> str:
        self.asked += 1
        if self.seconds is None:
            return CONNECTED
        self.now += self.seconds
        raise psycopg.OperationalError("failed")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, with a clock of its own."""
    found = Server()
    monkeypatch.setattr(base.time, "monotonic", lambda: found.now)
    monkeypatch.setattr(PostgreSQL, "get_new_connection", found.connect)
    monkeypatch.setattr(DatabaseWrapper, "silent_since", None)
    yield found


def connect() -> Any:
    """Connect as a request does."""
    return DatabaseWrapper({}).get_new_connection({})


def test_after_a_server_was_silent_nobody_waits_for_a_while_and_then_one_thread_tries(server: Server) -> None:
    server.seconds = SILENCE
    with pytest.raises(psycopg.OperationalError):
        connect()
    for _ in range(3):
        with pytest.raises(OperationalError, match="did not answer a moment ago"):
            connect()
    assert server.asked == 1

    server.now += PAUSE
    with DatabaseWrapper.trial, pytest.raises(OperationalError, match="did not answer a moment ago"):
        connect()  # Another thread is trying.
    server.seconds = None
    assert [connect(), connect()] == [CONNECTED] * 2


def test_a_server_that_refuses_is_asked_again_at_once(server: Server) -> None:
    server.seconds = 0.01
    for _ in range(3):
        with pytest.raises(psycopg.OperationalError):
            connect()
    assert server.asked == 3
    server.seconds = None
    assert connect() == CONNECTED
