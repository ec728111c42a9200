"""While PostgreSQL does not answer, only one thread waits for it, and none for ever."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from psycopg.waiting import Wait

from actris_cms.operations.postgresql import base
from actris_cms.operations.postgresql.base import PAUSE, SILENCE, DatabaseWrapper, PatientConnection

from ..production import run

pytestmark = pytest.mark.slow

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


class FrozenServer:
    """What libpq knows of a server that keeps its connection open and says nothing, and the pool of connections."""

    transaction_status = status = 0

    def __init__(self) -> None:
        self.ours, self.its = socket.socketpair()
        self.socket = self.ours.fileno()
        self.is_finished = self.is_drained = False

    def finish(self) -> None:
        self.is_finished = True

    def drain(self) -> None:
        self.is_drained = True


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[FrozenServer]:
    """A server that does not answer on an open connection."""
    found = FrozenServer()
    monkeypatch.setattr(base, "connections", {"default": SimpleNamespace(pool=found)})
    yield found
    found.ours.close()
    found.its.close()


def wait_for(server: FrozenServer, timeout: float | None = None) -> None:
    """Wait for an answer, as a query does."""

    def query() -> Iterator[Wait]:
        while True:
            yield Wait.R

    patient = PatientConnection.__new__(PatientConnection)
    patient.pgconn = server
    patient.wait(query(), timeout=timeout)


def test_nobody_waits_for_a_server_that_freezes_on_an_open_connection(
    frozen: FrozenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientConnection, "patience", 0.2)
    start = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        wait_for(frozen)
    assert 0.2 <= time.monotonic() - start < 10
    assert frozen.is_finished and frozen.is_drained


def test_an_end_that_was_asked_for_says_nothing_about_the_server(
    frozen: FrozenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientConnection, "patience", 0.1)
    with pytest.raises(psycopg.OperationalError):
        wait_for(frozen, timeout=0.3)
    assert not frozen.is_finished and not frozen.is_drained


def test_the_web_server_has_an_end_of_its_patience_and_commands_have_none(tmp_path: Path) -> None:
    assert PatientConnection.patience is None
    code = "import actris_cms.wsgi; from actris_cms.operations.postgresql.base import PatientConnection as found"
    assert run(f"{code}; print(found.patience)", tmp_path)[-1] == "20"


def test_every_connection_of_the_pool_is_patient() -> None:
    options = {"pool": {"min_size": 1, "max_size": 2}}
    values = {**connection.settings_dict, "ENGINE": "actris_cms.operations.postgresql", "NAME": "x", "OPTIONS": options}
    wrapper = DatabaseWrapper(values, alias="patient")
    try:
        assert wrapper.pool.connection_class is PatientConnection
    finally:
        wrapper.close_pool()
