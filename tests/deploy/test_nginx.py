"""The proxy's configuration, in a real nginx in front of a small application."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from socketserver import ThreadingMixIn
from string import Template
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings

from actris_cms.core.pagecache import entries
from actris_cms.core.pagecache.entries import make_entry
from actris_cms.core.pagecache.frontend import EncodingsBackend
from actris_cms.core.security.policies import FILES, add_static_headers, as_header, in_order

MODULES = Path("/usr/lib/nginx/modules")
NEEDED = ("ngx_http_cache_purge_module.so", "ngx_http_brotli_static_module.so")
PAGE = "/about-us/"
PATIENCE = 10  # Seconds
HSTS = "max-age=31536000"
# nginx counts whole seconds: what lives for one may be shown until the second after the next begins.
TOO_OLD = 2.2  # Seconds after which a page with a lifetime of one second is asked for again


def nginx() -> str:
    """The program, with its modules; without them the tests are skipped, unless REQUIRE_NGINX is set."""
    found = shutil.which("nginx")
    if found and all((MODULES / name).exists() for name in NEEDED):
        return found
    if os.environ.get("REQUIRE_NGINX"):
        pytest.fail("nginx or a module of it is missing")
    pytest.skip("nginx is not on this machine")


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers several at a time."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Application:
    """A site of one page, whose words can be changed. It counts who asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.words = "Words"
        self.asked: list[str] = []
        self.encodings: list[str] = []
        self.status = "200 OK"
        self.seconds = 0.0
        self.start()

    def start(self) -> None:
        """Serve, until stopped."""
        self.server = make_server("127.0.0.1", self.port, self.answer, ThreadingServer, handler_class=Quiet)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Be away."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The page as the page cache gives it, for visitors; something of their own for those with a session."""
        self.asked.append(environ["PATH_INFO"])
        time.sleep(self.seconds)
        if self.status != "200 OK":
            start_response(self.status, [("Content-Type", "text/html")])
            return [b"broken"]
        self.encodings.append(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if "sessionid" in environ.get("HTTP_COOKIE", ""):
            start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "private, no-cache")])
            return [b"mine"]
        entry = make_entry([("Content-Type", "text/html")], f"{self.words} {'of the page ' * 200}".encode())
        headers, body = entry.answer(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers)
        return [body]


class Proxy:
    """nginx with our configuration, in front of the application."""

    def __init__(self, folder: Path, application: Application, purgers: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.folder = folder
        for name in ("media/images", "media/original_images", "media/documents", "static"):
            (folder / name).mkdir(parents=True)
            for ending in ("css", "png", "svg"):
                (folder / name / f"file.0123456789ab.{ending}").write_text("file")
        template = Template((settings.BASE_DIR / "deploy" / "nginx.conf.template").read_text())
        site = template.safe_substitute(
            HOST="localhost",
            LISTEN=f"127.0.0.1:{self.port}",
            APPLICATION=f"127.0.0.1:{application.port}",
            DATA_DIR=folder,
            STATIC_ROOT=folder / "static",
            PAGES=folder / "pages",
            PURGERS=purgers,
            TLS=folder / "tls",
            HSTS=HSTS,
        )
        (folder / "site.conf").write_text(site)
        (folder / "nginx.conf").write_text(
            "".join(f"load_module {MODULES / name};\n" for name in NEEDED)
            + f"pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;\nevents {{}}\n"
            + f"http {{ access_log off; include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
        )
        command = [nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.process = subprocess.Popen(command)  # noqa: S603 -- our own configuration
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail((self.folder / "error.log").read_text())

    def stop(self) -> None:
        """End nginx."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """What a visitor gets: status, headers, body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body

    def purge(self, path: str) -> None:
        """Purge as the site does."""
        address = f"http://127.0.0.1:{self.port}"
        EncodingsBackend({"LOCATION": address}).purge(f"{address}{path}")


@pytest.fixture
def application() -> Iterator[Application]:
    """The small application."""
    found = Application(free_port())
    yield found
    found.stop()


@pytest.fixture
def proxy(application: Application, tmp_path: Path) -> Iterator[Proxy]:
    """nginx in front of it."""
    nginx()
    found = Proxy(tmp_path, application)
    yield found
    found.stop()


def test_the_second_visitor_is_answered_by_the_proxy(proxy: Proxy, application: Application) -> None:
    first, second = proxy.get(PAGE), proxy.get(PAGE)
    assert first[0] == second[0] == 200
    assert first[2] == second[2]
    assert application.asked == [PAGE]
    assert "x-accel-expires" not in second[1]


def test_each_encoding_is_kept_as_the_application_made_it(proxy: Proxy, application: Application) -> None:
    for accepted, encoding in (("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"), ("identity", None)):
        for _ in range(2):
            assert proxy.get(PAGE, Accept_Encoding=accepted)[1].get("content-encoding") == encoding
    assert len(application.asked) == 3


@pytest.mark.parametrize(
    ("accepted", "offered"),
    [
        ("gzip, deflate, br, zstd", "br, gzip"),
        ("br, gzip;q=0.8", "br, gzip"),
        ("br", "br"),
        ("gzip, deflate", "gzip"),
        ("xbr, gzip", "gzip"),
        ("gzip;q=0, br", ""),
        ("identity", ""),
    ],
)
def test_the_application_can_compress_what_it_does_not_keep(
    proxy: Proxy, application: Application, accepted: str, offered: str
) -> None:
    proxy.get("/search/?q=cells", Accept_Encoding=accepted)
    assert application.encodings == [offered]


def test_who_refuses_an_encoding_is_not_sent_it(proxy: Proxy) -> None:
    for accepted in ("br;q=0", "br; q=0.0, deflate", "gzip;q=0"):
        assert "content-encoding" not in proxy.get(PAGE, Accept_Encoding=accepted)[1]
    assert proxy.get(PAGE, Accept_Encoding="gzip, br;q=0.5")[1]["content-encoding"] == "br"


def test_a_browser_that_has_the_page_is_told_so_by_the_proxy(proxy: Proxy, application: Application) -> None:
    etag = proxy.get(PAGE)[1]["etag"]
    assert proxy.get(PAGE, If_None_Match=etag)[0] == 304
    assert len(application.asked) == 1


def test_a_purged_page_is_new_at_once_in_every_encoding(proxy: Proxy, application: Application) -> None:
    for accepted in ("br", "gzip", "identity"):
        proxy.get(PAGE, Accept_Encoding=accepted)
    application.words = "Other"
    assert proxy.get(PAGE, Accept_Encoding="identity")[2].startswith(b"Words")
    proxy.purge(PAGE)
    assert proxy.get(PAGE, Accept_Encoding="identity")[2].startswith(b"Other")
    for accepted in ("br", "gzip"):
        proxy.get(PAGE, Accept_Encoding=accepted)
    assert len(application.asked) == 6


def test_a_purge_of_what_is_not_there_is_no_error(proxy: Proxy, caplog: pytest.LogCaptureFixture) -> None:
    proxy.purge("/nothing/here/?page=2")
    assert not caplog.records


def test_addresses_with_other_letters_are_purged(proxy: Proxy, application: Application) -> None:
    proxy.get("/caf%C3%A9/")
    proxy.purge("/caf\u00c3\u00a9/")  # As WSGI has it: the bytes of UTF-8, each as a letter.
    proxy.get("/caf%C3%A9/")
    assert len(application.asked) == 2


def test_people_with_a_session_are_never_answered_by_the_proxy(proxy: Proxy, application: Application) -> None:
    proxy.get(PAGE)
    for _ in range(2):
        assert proxy.get(PAGE, Cookie="a=b; sessionid=abc")[2] == b"mine"
    assert proxy.get(PAGE)[2].startswith(b"Words")
    assert len(application.asked) == 3


@pytest.mark.parametrize("query", ["year=2025", "page=2", "year=2025&page=2"])
def test_the_pages_of_lists_are_kept(proxy: Proxy, application: Application, query: str) -> None:
    for _ in range(2):
        proxy.get(f"{PAGE}?{query}")
    assert len(application.asked) == 1


@pytest.mark.parametrize("query", ["utm_source=x", "page=2&year=2025", "year=2025page=2", "page=99999999", "q=car-t"])
def test_other_parameters_are_the_applications_business(proxy: Proxy, application: Application, query: str) -> None:
    for _ in range(2):
        proxy.get(f"{PAGE}?{query}")
    assert len(application.asked) == 2


def test_pages_are_there_while_the_application_is_not(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "PROXY_LIFETIME", 1)
    proxy.get(PAGE)
    application.stop()
    time.sleep(TOO_OLD)
    assert proxy.get(PAGE)[0] == 200
    assert proxy.get("/never/asked/for/")[0] == 502
    application.start()
    application.status = "500 Internal Server Error"
    assert proxy.get(PAGE)[0] == 200


def test_a_page_that_is_gone_is_gone_even_where_a_purge_was_missed(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "PROXY_LIFETIME", 1)
    assert proxy.get(PAGE)[0] == 200
    application.status = "404 Not Found"
    time.sleep(TOO_OLD)
    assert [proxy.get(PAGE)[0] for _ in range(3)] == [404, 404, 404]


@pytest.mark.parametrize(("path", "status"), [("/documents/5/guide.pdf", "200 OK"), ("/gone/", "404 Not Found")])
def test_nobody_waits_for_what_others_ask_for_where_it_cannot_be_kept(
    proxy: Proxy, application: Application, path: str, status: str
) -> None:
    application.seconds, application.status = 0.5, status
    begun = time.monotonic()
    with ThreadPoolExecutor(12) as visitors:
        list(visitors.map(proxy.get, [path] * 12))
    assert time.monotonic() - begun < 12 * application.seconds


def test_a_page_that_many_ask_for_at_the_same_time_is_asked_for_once(proxy: Proxy, application: Application) -> None:
    application.seconds = 0.1
    with ThreadPoolExecutor(12) as visitors:
        bodies = {body for _, _, body in visitors.map(proxy.get, [PAGE] * 12)}
    assert len(bodies) == 1
    assert application.asked == [PAGE]


def test_plain_http_is_not_answered_with_what_was_kept_for_https(proxy: Proxy) -> None:
    config = (proxy.folder / "site.conf").read_text()
    assert 'proxy_cache_key "$scheme://' in config


def test_uploads_are_served_and_originals_are_not(proxy: Proxy) -> None:
    status, headers, _ = proxy.get("/uploads/images/file.0123456789ab.svg")
    assert status == 200
    assert "sandbox" in headers["content-security-policy"]
    for path in ("original_images/", "documents/", "images/../original_images/", "images/%2e%2e/original_images/"):
        assert proxy.get(f"/uploads/{path}file.0123456789ab.css")[0] == 404


@pytest.mark.parametrize(
    ("path", "audience"),
    [
        ("file.0123456789ab.css", "same-origin"),
        ("file.0123456789ab.png", "cross-origin"),
        ("file.0123456789ab.svg", "cross-origin"),
    ],
)
def test_static_files_have_the_policy_and_the_audience_of_the_application(
    proxy: Proxy, path: str, audience: str
) -> None:
    expected: dict[str, str] = {}
    add_static_headers(expected, path, f"/static/{path}")
    headers = proxy.get(f"/static/{path}")[1]
    assert expected["Cross-Origin-Resource-Policy"] == headers["cross-origin-resource-policy"] == audience
    assert in_order(headers.get("content-security-policy", "")) == expected.get("Content-Security-Policy", "")


@pytest.mark.parametrize("place", ["/static/", "/uploads/images/"])
def test_files_have_the_headers_of_the_operators_guide(proxy: Proxy, place: str) -> None:
    headers = proxy.get(f"{place}file.0123456789ab.svg")[1]
    assert in_order(headers["content-security-policy"]) == as_header(FILES)
    assert headers["strict-transport-security"] == HSTS
    assert headers["x-content-type-options"] == "nosniff"


def test_static_files_are_kept_by_browsers_for_ever(proxy: Proxy) -> None:
    status, headers, _ = proxy.get("/static/file.0123456789ab.css")
    assert status == 200
    assert "immutable" in headers["cache-control"]


def test_only_the_site_may_purge(application: Application, tmp_path: Path) -> None:
    nginx()
    proxy = Proxy(tmp_path, application, purgers="192.0.2.1")
    try:
        assert proxy.get(f"/-/purge{PAGE}")[0] == 403
    finally:
        proxy.stop()


def test_a_proxy_that_is_away_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    EncodingsBackend({"LOCATION": f"http://127.0.0.1:{port}"}).purge("http://localhost/")
    assert f"127.0.0.1:{port}" in caplog.text
