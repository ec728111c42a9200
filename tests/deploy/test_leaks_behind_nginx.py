"""The proxy shows nothing of what is not public, although it has cached the pages and served the files before."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.testcases import LiveServerThread

from about.models import AboutPage
from tests.leaks import Answer, Visit, files_of, look_everywhere, make_site

from .test_nginx import TIMEOUT, Proxy, nginx


@pytest.fixture
def visit(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Visit]:
    """A visitor of nginx in front of the site."""
    nginx()
    settings.DATA_DIR = tmp_path
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    if in_memory:
        connection.inc_thread_sharing()
    override = {"default": connection} if in_memory else {}
    # Django's live server would serve all uploads, instead of the site.
    only_site: Any = lambda _: WSGIHandler()  # noqa: E731
    server = LiveServerThread("localhost", only_site, connections_override=override)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    proxy = Proxy(tmp_path, SimpleNamespace(port=server.port))  # type: ignore[arg-type]
    to_proxy = HTTPConnection("127.0.0.1", proxy.port, timeout=TIMEOUT)

    def visit(url: str) -> Answer:
        to_proxy.request("GET", url, headers={"Host": "localhost"})
        answer = to_proxy.getresponse()
        return Answer(answer.status, str(answer.headers), answer.read())

    yield visit
    to_proxy.close()
    proxy.stop()
    server.terminate()
    if in_memory:
        connection.dec_thread_sharing()


@pytest.mark.slow(seconds=40)
def test_nothing_of_a_page_that_is_not_public_is_found_behind_nginx(visit: Visit, section: AboutPage) -> None:
    made = make_site(section, visit)
    files = list(files_of(made))
    assert look_everywhere(visit, made, files) == []
