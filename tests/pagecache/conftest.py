"""The application behind the page cache, on a store of each test's own."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.db.models.signals import post_delete, post_save
from django.test import RequestFactory
from wagtail.signals import page_slug_changed, post_page_move

from actris_cms.core.pagecache import changes
from actris_cms.core.pagecache.changes import Watch
from actris_cms.core.pagecache.redis_store import RedisStore
from actris_cms.core.pagecache.signals import pages_changed
from actris_cms.core.pagecache.sqlite_store import SqliteStore
from actris_cms.core.pagecache.stores import PageStore
from actris_cms.core.pagecache.wsgi import PageCache
from actris_cms.core.renditions.signals import renditions_made

REDIS = "redis://127.0.0.1:6379/8"
NOW = datetime(2026, 5, 12, 0, 59, tzinfo=UTC)  # A minute before nine in Singapore.


@dataclass
class Answer:
    """What a visitor got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The words."""
        return self.body.decode()


class Visitors:
    """Visitors in front of the page cache. `rendered` are the addresses for which the application was asked."""

    def __init__(self, store: PageStore) -> None:
        self.store = store
        self.rendered: list[str] = []
        self.purged: list[str] = []
        self.watch: Any = None
        self._django = WSGIHandler()
        self._cached = PageCache(self._rendering, store)

    def _rendering(self, environ: dict[str, Any], start_response: Any) -> Any:
        query = environ.get("QUERY_STRING")
        self.rendered.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        return self._django(environ, start_response)

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for an address; headers have their WSGI names without HTTP_."""
        return self._ask(self._cached, url, method, headers)

    def afresh(self, url: str) -> Answer:
        """What the application answers without the cache."""
        return self._ask(self._django, url, "GET", {})

    @staticmethod
    def _ask(application: Any, url: str, method: str, headers: dict[str, str]) -> Answer:
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

    def begin_here(self) -> None:
        """Forget what was changed until now and never committed: what a test has made for itself to begin with."""
        self.watch._local.changes = changes.Changes()

    def is_kept(self, url: str) -> bool:
        """Whether the address is answered without the application."""
        before = len(self.rendered)
        self.get(url)
        return len(self.rendered) == before


class RedisStoreOfTests(RedisStore):
    """One beside those of other runs of the tests: each would forget the pages of the others' releases."""

    prefix = f"tests:{os.getpid()}"


def _redis_store() -> RedisStore:
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.RedisError:
        pytest.skip("no Redis answers on this machine")
    store = RedisStoreOfTests(REDIS, "tests")
    store.clear()
    return store


@pytest.fixture(params=["sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PageStore:
    """An empty store: that of one machine, and that of several."""
    return _store(request.param, tmp_path)


@pytest.fixture
def store_beside_database(tmp_path: Path) -> PageStore:
    """An empty store, as it goes with the database: a file beside SQLite, Redis beside PostgreSQL.

    For tests of what is purged, which no store knows: it is told. They call it `store`.
    """
    return _store("sqlite" if connection.vendor == "sqlite" else "redis", tmp_path)


def _store(kind: str, folder: Path) -> PageStore:
    return SqliteStore(folder / "cache", "tests") if kind == "sqlite" else _redis_store()


def stop_watching() -> None:
    """Undo what `Watch` connects."""
    signals = {
        "saved": post_save,
        "deleted": post_delete,
        "moved": post_page_move,
        "slug": page_slug_changed,
        "remade": renditions_made,
        "pages_changed": pages_changed,
    }
    for name, signal in signals.items():
        signal.disconnect(dispatch_uid=f"pagecache_{name}")


@pytest.fixture
def visitors(store: PageStore, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitors]:
    """Visitors of a site whose changes are watched."""
    found = Visitors(store)
    monkeypatch.setattr(changes, "purge_frontend_soon", found.purged.extend)
    found.watch = Watch(store)
    # Each test is one transaction, which the end of a request would break off.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield found
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
    stop_watching()


@pytest.fixture
def edit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """A context in which an editor changes something; at its end the change is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Clock:
    """The clock of the site and of the page cache, which stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def wait(self, **time: float) -> None:
        """Let so much time go by."""
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands at NOW."""
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.now)
    monkeypatch.setattr("time.time", lambda: found.now.timestamp())
    return found
