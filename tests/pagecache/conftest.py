"""Fixtures for the page cache: visitors, a store for each test, edits, a clock."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.db.models.signals import post_delete, post_save
from django.test import RequestFactory
from wagtail.signals import page_slug_changed, post_page_move

from actris_cms.pagecache import watch
from actris_cms.pagecache.dependencies import ChangeSet
from actris_cms.pagecache.next_pages import NextPages
from actris_cms.pagecache.redis_store import RedisStore
from actris_cms.pagecache.signals import renditions_made
from actris_cms.pagecache.sqlite_store import SqliteStore
from actris_cms.pagecache.stores import PageStore
from actris_cms.pagecache.watch import Watch
from actris_cms.pagecache.wsgi import PageCache
from tests.services import running_redis

NOW = datetime(2026, 5, 12, 0, 59, tzinfo=UTC)  # A minute before nine in Singapore.


@dataclass
class Answer:
    """A response to a visitor."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Visitors:
    """Visitors who send requests to the page cache. `rendered` has the URLs that Django rendered."""

    def __init__(self, store: PageStore) -> None:
        self.store = store
        self.rendered: list[str] = []
        self.purged: list[str] = []
        self.watch: Any = None
        self._django = WSGIHandler()
        self._cached = NextPages(PageCache(self._rendering, store))  # As in actris_cms/wsgi.py.

    def _rendering(self, environ: dict[str, Any], start_response: Any) -> Any:
        query = environ.get("QUERY_STRING")
        self.rendered.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        return self._django(environ, start_response)

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Request a URL; headers have their WSGI names without HTTP_."""
        return self._request(self._cached, url, method, headers)

    def get_uncached(self, url: str) -> Answer:
        """Return Django's response without the cache."""
        return self._request(self._django, url, "GET", {})

    @staticmethod
    def _request(application: Any, url: str, method: str, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        environ = RequestFactory().generic(method, url).environ
        environ |= {"QUERY_STRING": parts.query, "HTTP_HOST": "testserver"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        started: list[Any] = []
        answer = application(environ, lambda *args: started.append(args))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status, given = started[0][:2]
        return Answer(int(status.split()[0]), {name.lower(): value for name, value in given}, body)

    def drop_pending_changes(self) -> None:
        """Drop the changes up to now, which were not committed: the objects that a test creates first."""
        self.watch._local.pending = ChangeSet()

    def is_cached(self, url: str) -> bool:
        """Whether the page cache answers the URL without Django."""
        before = len(self.rendered)
        self.get(url)
        return len(self.rendered) == before


class RedisStoreOfTests(RedisStore):
    """A store that other test runs do not share: each would delete the others' pages, which have another release."""

    prefix = f"tests:{os.getpid()}"


def _redis_store() -> RedisStore:
    store = RedisStoreOfTests(running_redis(), "tests")
    store.clear()
    return store


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PageStore:
    """An empty store, of each kind."""
    return _store(request.param, tmp_path)


@pytest.fixture
def store_for_database(tmp_path: Path) -> PageStore:
    """An empty store that fits the database: a file with SQLite, Redis with PostgreSQL.

    For tests that do not depend on the kind of store. They name it `store`.
    """
    return _store("sqlite" if connection.vendor == "sqlite" else "redis", tmp_path)


def _store(kind: str, folder: Path) -> PageStore:
    return SqliteStore(folder / "cache", "tests") if kind == "sqlite" else _redis_store()


def stop_watching() -> None:
    """Disconnect the signals that `Watch` connects."""
    signals = {
        "saved": post_save,
        "deleted": post_delete,
        "moved": post_page_move,
        "slug": page_slug_changed,
        "remade": renditions_made,
    }
    for name, signal in signals.items():
        signal.disconnect(dispatch_uid=f"pagecache_{name}")


@pytest.fixture
def visitors(store: PageStore, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitors]:
    """Visitors of a site whose changes purge pages."""
    found = Visitors(store)
    monkeypatch.setattr(watch, "purge_frontend_soon", found.purged.extend)
    found.watch = Watch(store)
    # Each test is one transaction, which closing the connection after a request would end.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield found
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
    stop_watching()


@pytest.fixture
def edit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """A context manager in which a test edits something; the change is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Clock:
    """The clock of the site and of the page cache. Time passes only when a test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def wait(self, **time: float) -> None:
        """Let this time pass; the arguments are those of `timedelta`."""
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that shows NOW."""
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.now)
    monkeypatch.setattr("time.time", lambda: found.now.timestamp())
    return found
