"""The server of production behind nginx: it restarts without failed requests, and logs the addresses of visitors."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection as database

from ..production import Gunicorn, copy_database
from .test_nginx import TIMEOUT, Proxy, nginx

pytestmark = [
    pytest.mark.slow(seconds=15),
    pytest.mark.skipif(database.vendor != "sqlite", reason="copies the test database, which must be a file"),
]

VISITORS = 4
UNCACHED = "/search/?q=cells"


@pytest.fixture
def gunicorn(db: None, tmp_path: Path) -> Iterator[Gunicorn]:
    """The site on the server of production."""
    folder = tmp_path / "data"
    folder.mkdir()
    copy_database(folder)
    found = Gunicorn(folder)
    yield found
    found.close()


@pytest.fixture
def site(gunicorn: Gunicorn, tmp_path: Path) -> Iterator[Proxy]:
    """nginx in front of the server."""
    nginx()
    found = Proxy(tmp_path / "proxy", gunicorn)
    until = time.monotonic() + 60
    while found.get(UNCACHED)[0] != 200 and time.monotonic() < until:
        time.sleep(0.1)
    yield found
    found.stop()


class Visitors:
    """People who ask for pages that are not cached, one after the other, until the end of the context."""

    def __init__(self, site: Proxy) -> None:
        self.site = site
        self.answers: Counter[Any] = Counter()
        self._left = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(VISITORS)]

    def _visit(self) -> None:
        while not self._left.is_set():
            try:
                self.answers[self.site.get(UNCACHED)[0]] += 1
            except (OSError, HTTPException) as error:
                self.answers[repr(error)] += 1

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for thread in self._threads:
            thread.join()


def test_a_restart_fails_no_request(site: Proxy, gunicorn: Gunicorn) -> None:
    with Visitors(site) as visitors:
        for _ in range(2):
            time.sleep(1)
            gunicorn.stop()
            before = sum(visitors.answers.values())
            gunicorn.start()
            while sum(visitors.answers.values()) < before + 3 * VISITORS:
                time.sleep(0.1)
    assert visitors.answers.keys() == {200}


def test_the_log_of_requests_shows_the_visitor_and_not_the_proxy(site: Proxy, gunicorn: Gunicorn) -> None:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=TIMEOUT, source_address=("127.0.0.2", 0))
    connection.request("GET", "/robots.txt?visitor", headers={"X-Forwarded-For": "192.0.2.1"})
    assert connection.getresponse().status == 200
    connection.close()
    lines = (gunicorn.folder / "access.log").read_text().splitlines()
    assert [line.split()[0] for line in lines if "/robots.txt?visitor" in line] == ["127.0.0.2"]


def test_the_log_of_requests_has_no_review(site: Proxy, gunicorn: Gunicorn) -> None:
    assert [site.get(path)[0] for path in ("/review/TOKEN/", "/robots.txt?after")] == [404, 200]
    until = time.monotonic() + 20
    while "/robots.txt?after" not in (gunicorn.folder / "access.log").read_text():  # It is written after the answer.
        assert time.monotonic() < until
        time.sleep(0.1)
    logs = [(gunicorn.folder / name).read_text() for name in ("access.log", "error.log")]
    assert "TOKEN" not in "".join(logs)


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO"])
def test_no_header_says_where_the_site_is(gunicorn: Gunicorn, name: str) -> None:
    connection = HTTPConnection("127.0.0.1", gunicorn.port, timeout=60)  # The server is still starting.
    connection.request("GET", "/robots.txt", headers={"X-Forwarded-Proto": "https", name: "/elsewhere"})
    response = connection.getresponse()
    assert (response.status, b"User-agent" in response.read()) == (200, True)
    connection.close()


def test_the_units_of_systemd_use_the_configuration_of_production() -> None:
    service = (settings.BASE_DIR / "deploy" / "actris.service").read_text()
    assert "--config deploy/gunicorn.conf.py" in service
    assert "Requires=actris.socket" in service
    assert "--bind" not in service
    worker = (settings.BASE_DIR / "deploy" / "actris-worker.service").read_text()
    assert "manage.py worker" in worker
    assert "actris-worker.service" in service
