"""The server of production behind nginx: it restarts without failed requests, and logs the addresses of visitors."""

import json
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


def test_the_logs_of_both_servers_have_the_network_of_the_visitor_and_one_number(
    site: Proxy, gunicorn: Gunicorn
) -> None:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=TIMEOUT, source_address=("127.0.0.2", 0))
    connection.request("GET", "/nowhere/?q=visitor", headers={"X-Forwarded-For": "192.0.2.1", "X-Request-ID": "x" * 32})
    number = connection.getresponse().headers["X-Request-ID"]
    connection.close()
    assert set(number) <= set("0123456789abcdef")
    assert [site.get(path)[0] for path in ("/review/TOKEN/", "/-/ready/", "/robots.txt")] == [404, 200, 200]
    paths = [folder / "access.log" for folder in (gunicorn.folder, site.folder)]
    until = time.monotonic() + 20
    while not all("/robots.txt" in path.read_text() for path in paths):  # They are written after the answer.
        assert time.monotonic() < until
        time.sleep(0.1)
    for log in [path.read_text() for path in paths]:
        (line,) = [line for line in log.splitlines() if number in line]
        assert line.startswith("127.0.0.0 - - [")
        assert '"GET /nowhere/' in line
        assert not any(word in log for word in ("127.0.0.2", "visitor", "TOKEN", "/-/ready"))
    errors = (gunicorn.folder / "error.log").read_text()
    assert f"Not Found: /nowhere/ [{number}]" in errors
    assert "TOKEN" not in errors


def ask(server: Gunicorn, path: str) -> tuple[int, str]:
    """Return status and body of the answer to somebody on this machine."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)  # The server may still be starting.
    connection.request("GET", path, headers={"Host": "localhost"})
    response = connection.getresponse()
    status, body = response.status, response.read().decode()
    connection.close()
    return status, body


def test_json_logs_and_metrics_are_of_all_processes(db: None, tmp_path: Path) -> None:
    copy_database(tmp_path)
    server = Gunicorn(tmp_path, LOG_FORMAT="json")
    try:
        answered = [ask(server, "/nowhere/?private")[0] for _ in range(20)]
        text = ask(server, "/-/metrics")[1]
    finally:
        server.close()
    assert answered == [404] * 20
    assert 'actris_requests_total{method="GET",status="404",view="wagtail_serve"} 20.0' in text
    lines = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
    assert {(line["path"], line["address"], line["status"]) for line in lines} == {("/nowhere/", "127.0.0.0", 404)}
    assert len({line["request"] for line in lines}) == 20
    assert all(json.loads(line) for line in (tmp_path / "error.log").read_text().splitlines())


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
