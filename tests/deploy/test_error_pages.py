"""Errors that nginx answers itself: they look like the site and carry its headers."""

import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from actris_cms.pagecache import cached_page
from actris_cms.security.policies import VISITORS, as_header, sort_directives

from .test_nginx import EXPIRY, HSTS, PAGE, TIMEOUT, Application, Proxy

pytestmark = pytest.mark.slow

PAGES = Path(settings.BASE_DIR) / "static" / "errors"
CHUNK = 1024 * 1024
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": settings.SECURE_REFERRER_POLICY,
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": HSTS,
    "content-type": "text/html; charset=utf-8",
}
Answer = tuple[int, dict[str, str], bytes]


def is_own_page(answer: Answer, status: int) -> bool:
    """Check that an answer is a page of the site with its headers; return True."""
    code, headers, body = answer
    assert code == status
    assert b'href="/static/css/site.css"' in body
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert sort_directives(headers["content-security-policy"]) == as_header(VISITORS)
    return True


def send(proxy: Proxy, request: bytes) -> bytes:
    """Send a request as it is, and return the beginning of the answer."""
    with socket.create_connection(("127.0.0.1", proxy.port), TIMEOUT) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(CHUNK):
            answer += part
    return answer


def parsed(answer: bytes) -> Answer:
    """Return status, headers and body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    fields = (line.partition(": ") for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, _, value in fields}, body


def test_an_application_that_is_away_gets_the_sites_page_with_a_time_to_try_again(
    proxy: Proxy, application: Application
) -> None:
    application.stop()
    answer = proxy.get("/never/asked/for/")
    application.start()
    assert is_own_page(answer, 502)
    assert answer[1]["retry-after"] == "30"
    assert b"back in a moment" in answer[2]


def test_an_application_that_is_too_slow_gets_the_sites_page(proxy: Proxy, application: Application) -> None:
    configuration = proxy.folder / "site.conf"
    configuration.write_text(configuration.read_text().replace("proxy_read_timeout 60s", "proxy_read_timeout 200ms"))
    proxy.reload()
    application.delay = 1.0
    answer = proxy.get("/slow/")
    assert is_own_page(answer, 504)
    assert answer[1]["retry-after"] == "30"


def test_a_cached_page_is_preferred_to_the_error_page(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_page, "PROXY_LIFETIME", 1)
    proxy.get(PAGE)
    application.stop()
    time.sleep(EXPIRY)
    answer = proxy.get(PAGE)
    application.start()
    assert (answer[0], answer[1].get("retry-after")) == (200, None)


REFUSED = {
    "long address": (b"GET /%s/ HTTP/1.1" % (b"a" * 9000), b"", 414),
    "long header": (b"GET / HTTP/1.1", b"X-Long: %s\r\n" % (b"a" * 9000), 431),
    "long cookie": (b"GET / HTTP/1.1", b"Cookie: %s\r\n" % (b"a=b; " * 9000), 431),
    "above the root": (b"GET /../../ HTTP/1.1", b"", 400),
    "two hosts": (b"GET / HTTP/1.1", b"Host: other\r\n", 400),
    "no such file": (b"GET /static/no/such/file.css HTTP/1.1", b"", 404),
    "internal": (b"GET /-/unavailable HTTP/1.1", b"", 404),
    "large": (b"POST / HTTP/1.1", b"Content-Length: 99999999\r\n", 413),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_nginx_refuses_gets_the_sites_page(proxy: Proxy, what: str) -> None:
    request_line, header, status = REFUSED[what]
    answer = parsed(send(proxy, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n" + header + b"\r\n"))
    assert is_own_page(answer, status)
    assert "retry-after" not in answer[1]
    assert "nginx/" not in str(answer[1])


def test_errors_of_the_application_keep_their_own_page_and_headers(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        headers = [("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'")]
        start_response(application.status, headers)
        return [b"its own page"]

    application.server.set_app(answer)
    for application.status in ("404 Not Found", "500 Internal Server Error", "429 Too Many Requests"):
        status, headers, body = proxy.get("/broken/")
        assert (str(status), body) == (application.status[:3], b"its own page")
        assert headers["content-security-policy"] == "default-src 'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert "retry-after" not in headers


def test_an_error_of_gunicorn_gets_the_headers_of_the_site(proxy: Proxy, application: Application) -> None:
    application.status = "400 Bad Request"
    _, headers, _ = proxy.get("/broken/")
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_pages_get_no_headers_of_errors(proxy: Proxy) -> None:
    assert not {"content-security-policy", "retry-after"} & proxy.get(PAGE)[1].keys()


def test_an_address_that_nginx_lets_pass_is_not_too_long_for_gunicorn() -> None:
    namespace: dict[str, Any] = {}
    exec((settings.BASE_DIR / "deploy" / "gunicorn.conf.py").read_text(), namespace)  # noqa: S102 -- our configuration
    template = (settings.BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    buffers = re.search(r"large_client_header_buffers (\d+) (\d+)k", template)
    assert buffers
    count, size = int(buffers[1]), int(buffers[2]) * 1024
    assert namespace["limit_request_line"] >= size - len("\r\n")
    assert namespace["limit_request_fields"] >= (count * size + 1024) / len("a:\r\n")


def test_gunicorn_keeps_connections_longer_than_nginx() -> None:
    namespace: dict[str, Any] = {}
    exec((settings.BASE_DIR / "deploy" / "gunicorn.conf.py").read_text(), namespace)  # noqa: S102 -- our configuration
    template = (settings.BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    kept = re.search(r"\n    keepalive_timeout (\d+)s;", template)
    assert kept
    assert namespace["keepalive"] > int(kept[1]) + 5


@pytest.mark.parametrize("page", sorted(PAGES.iterdir()), ids=lambda page: page.name)
def test_the_error_pages_use_only_files_of_the_site_and_nothing_inline(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|//", html.replace("<!--", ""))
    for name in re.findall(r'(?:href|src)="/static/([^"]+)"', html):
        assert (PAGES.parent / name).is_file()
