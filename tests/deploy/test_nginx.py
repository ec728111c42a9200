"""The nginx configuration, in a real nginx in front of a small application."""

import os
import shutil
import signal
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

from actris_cms.pagecache import cached_page
from actris_cms.pagecache.cached_page import make_cached_page
from actris_cms.pagecache.frontend import EncodingsBackend
from actris_cms.security.policies import FILES, PDF, add_static_headers, as_header, sort_directives
from testbed.processes import free_port

from ..production import Gunicorn

pytestmark = pytest.mark.slow

MODULES = Path("/usr/lib/nginx/modules")
NEEDED = ("ngx_http_cache_purge_module.so", "ngx_http_brotli_static_module.so")
PAGE = "/about-us/"
RULES = ("Speculation-Rules", '"/static/next-pages.0123456789ab.speculationrules"')
TIMEOUT = 10  # Seconds
ATTEMPTS = 3  # To find a port for nginx
HSTS = "max-age=31536000"
# nginx counts whole seconds, so a page with a lifetime of one second may be served for almost two.
EXPIRY = 2.2  # Seconds after which a page with a lifetime of one second has certainly expired


def nginx() -> str:
    """Return the path of nginx. Without it or its modules the test is skipped, or fails if REQUIRE_NGINX is set."""
    found = shutil.which("nginx")
    if found and all((MODULES / name).exists() for name in NEEDED):
        return found
    if os.environ.get("REQUIRE_NGINX"):
        pytest.fail("nginx or a module of it is missing")
    pytest.skip("nginx is not installed on this machine")


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """A server for simultaneous requests."""

    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    """A request handler that logs nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


class Application:
    """A site of one page, whose text can be changed. `requests` records the requested paths."""

    def __init__(self) -> None:
        self.port = 0  # A free port at the first start, later the same.
        self.text = "Words"
        self.requests: list[str] = []
        self.encodings: list[str] = []
        self.saving: list[str] = []
        self.status = "200 OK"
        self.delay = 0.0
        self.keeps_files = False  # As with uploads in a folder.
        self.start()

    def start(self) -> None:
        """Serve until `stop`."""
        self.server = make_server("127.0.0.1", self.port, self.answer, ThreadingServer, handler_class=QuietHandler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Return the page as the page cache does; for requests with a session, a private response."""
        self.requests.append(environ["PATH_INFO"])
        time.sleep(self.delay)
        if self.status != "200 OK":
            start_response(self.status, [("Content-Type", "text/html")])
            return [b"broken"]
        self.encodings.append(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if "sessionid" in environ.get("HTTP_COOKIE", ""):
            start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "private, no-cache")])
            return [b"mine"]
        self.saving.append(environ.get("HTTP_SAVE_DATA", ""))
        page = make_cached_page([("Content-Type", "text/html"), RULES], f"{self.text} {'of the page ' * 200}".encode())
        headers, body = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if environ["PATH_INFO"].startswith(("/uploads/", "/documents/")) and not self.keeps_files:
            headers = [(name, value) for name, value in headers if name != "X-Accel-Expires"]
        start_response("200 OK", headers)
        return [body]


class Proxy:
    """nginx with the site's configuration, in front of the application."""

    def __init__(
        self,
        folder: Path,
        application: Application | Gunicorn,
        purgers: str = "127.0.0.1",
        *,
        applications: str = "",
        editing: str = "",
    ) -> None:
        """`applications` and `editing` are the addresses of several processes instead of `application`."""
        self.folder, self.applications, self.editing = folder, applications, editing
        public = ("public/uploads/images", "public/documents/7", "static")
        for name in (*public, "media/original_images", "media/documents"):
            (folder / name).mkdir(parents=True)
            for ending in ("css", "png", "svg", "pdf"):
                (folder / name / f"file.0123456789ab.{ending}").write_text("file")
        shutil.copytree(settings.BASE_DIR / "static" / "errors", folder / "static" / "errors")
        (folder / "nginx.conf").write_text(
            "".join(f"load_module {MODULES / name};\n" for name in NEEDED)
            + f"pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;\nevents {{}}\n"
            + f"http {{ include /etc/nginx/mime.types; include {folder}/site.conf; }}\n"
        )
        if not any(self._start(free_port(), application, purgers) for _ in range(ATTEMPTS)):
            pytest.fail((folder / "error.log").read_text())

    def _start(self, port: int, application: Application | Gunicorn, purgers: str) -> bool:
        """Start nginx, and return whether it listens. It exits if another program has taken the port."""
        self.port = port
        template = Template((settings.BASE_DIR / "deploy" / "nginx.conf.template").read_text())
        site = template.safe_substitute(
            HOST="localhost",
            LISTEN=f"127.0.0.1:{port}",
            APPLICATION=self.applications or f"127.0.0.1:{application.port}",
            EDITING=self.editing or f"127.0.0.1:{application.port}",
            DATA_DIR=self.folder,
            STATIC_ROOT=self.folder / "static",
            PAGES=self.folder / "pages",
            PURGERS=purgers,
            TLS=self.folder / "tls",
            HSTS=HSTS,
            LOG=self.folder / "access.log",
            ERROR_LOG=self.folder / "error.log",
        )
        (self.folder / "site.conf").write_text(site)
        command = [nginx(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command)  # noqa: S603 -- the configuration above
        while self.process.poll() is None:
            if (self.folder / "pid").exists():  # nginx writes it when it listens.
                return True
            time.sleep(0.02)
        return False

    def reload(self) -> None:
        """Let nginx read its configuration again."""
        self.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)

    def stop(self) -> None:
        """Stop nginx."""
        self.process.terminate()
        self.process.wait(TIMEOUT)

    def logs(self) -> tuple[str, str]:
        """Return the access log and the error log. nginx writes of a request after its answer, so it ends first."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(TIMEOUT)
        return (self.folder / "access.log").read_text(), (self.folder / "error.log").read_text()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the response to a visitor."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body

    def purge(self, path: str) -> None:
        """Purge a path as the site does."""
        base_url = f"http://127.0.0.1:{self.port}"
        EncodingsBackend({"LOCATION": base_url}).purge(f"{base_url}{path}")


@pytest.fixture
def application() -> Iterator[Application]:
    """The small application."""
    found = Application()
    yield found
    found.stop()


@pytest.fixture
def proxy(application: Application, tmp_path: Path) -> Iterator[Proxy]:
    """nginx in front of the application."""
    nginx()
    found = Proxy(tmp_path, application)
    yield found
    found.stop()


def test_the_second_visitor_gets_the_page_from_the_proxy(proxy: Proxy, application: Application) -> None:
    first, second = proxy.get(PAGE), proxy.get(PAGE)
    assert first[0] == second[0] == 200
    assert first[2] == second[2]
    assert application.requests == [PAGE]
    assert "x-accel-expires" not in second[1]


def test_the_proxy_caches_each_encoding_of_the_application(proxy: Proxy, application: Application) -> None:
    for accepted, encoding in (("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"), ("identity", None)):
        for _ in range(2):
            assert proxy.get(PAGE, Accept_Encoding=accepted)[1].get("content-encoding") == encoding
    assert len(application.requests) == 3


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
def test_the_application_gets_the_encodings_of_the_browser_for_uncached_pages(
    proxy: Proxy, application: Application, accepted: str, offered: str
) -> None:
    proxy.get("/search/?q=cells", Accept_Encoding=accepted)
    assert application.encodings == [offered]


@pytest.mark.parametrize("first", [{}, {"save_data": "on"}])
def test_visitors_who_save_data_get_the_cached_page_without_rules_for_the_next_pages(
    proxy: Proxy, application: Application, first: dict[str, str]
) -> None:
    proxy.get(PAGE, **first)
    for _ in range(2):
        assert proxy.get(PAGE)[1]["speculation-rules"] == RULES[1]
        assert "speculation-rules" not in proxy.get(PAGE, save_data="on")[1]
    assert application.requests == [PAGE]
    assert application.saving == [""]


def test_the_rules_for_the_next_pages_have_the_type_that_browsers_expect(proxy: Proxy) -> None:
    name = "next-pages.0123456789ab.speculationrules"
    (proxy.folder / "static" / name).write_text("{}")
    status, headers, body = proxy.get(f"/static/{name}")
    assert (status, body) == (200, b"{}")
    assert headers["content-type"] == "application/speculationrules+json"
    assert "immutable" in headers["cache-control"]
    expected: dict[str, str] = {}
    add_static_headers(expected, "", name)
    assert {key.lower() for key in expected} <= headers.keys()
    assert headers["cross-origin-resource-policy"] == expected["Cross-Origin-Resource-Policy"]
    assert "content-security-policy" not in headers


def test_an_encoding_that_the_browser_refuses_is_not_sent(proxy: Proxy) -> None:
    for accepted in ("br;q=0", "br; q=0.0, deflate", "gzip;q=0"):
        assert "content-encoding" not in proxy.get(PAGE, Accept_Encoding=accepted)[1]
    assert proxy.get(PAGE, Accept_Encoding="gzip, br;q=0.5")[1]["content-encoding"] == "br"


def test_the_proxy_answers_304_to_a_browser_that_has_the_page(proxy: Proxy, application: Application) -> None:
    etag = proxy.get(PAGE)[1]["etag"]
    assert proxy.get(PAGE, If_None_Match=etag)[0] == 304
    assert len(application.requests) == 1


def test_a_purge_removes_a_page_in_every_encoding(proxy: Proxy, application: Application) -> None:
    for accepted in ("br", "gzip", "identity"):
        proxy.get(PAGE, Accept_Encoding=accepted)
    application.text = "Other"
    assert proxy.get(PAGE, Accept_Encoding="identity")[2].startswith(b"Words")
    proxy.purge(PAGE)
    assert proxy.get(PAGE, Accept_Encoding="identity")[2].startswith(b"Other")
    for accepted in ("br", "gzip"):
        proxy.get(PAGE, Accept_Encoding=accepted)
    assert len(application.requests) == 6


def test_purging_a_page_that_is_not_cached_is_no_error(proxy: Proxy, caplog: pytest.LogCaptureFixture) -> None:
    proxy.purge("/nothing/here/?page=2")
    assert not caplog.records


def test_urls_with_non_ascii_letters_are_purged(proxy: Proxy, application: Application) -> None:
    proxy.get("/caf%C3%A9/")
    proxy.purge("/caf\u00c3\u00a9/")  # As in WSGI: each byte of UTF-8 is a character.
    proxy.get("/caf%C3%A9/")
    assert len(application.requests) == 2


def test_the_proxy_passes_requests_with_a_session_to_the_application(proxy: Proxy, application: Application) -> None:
    proxy.get(PAGE)
    for _ in range(2):
        assert proxy.get(PAGE, Cookie="a=b; sessionid=abc")[2] == b"mine"
    assert proxy.get(PAGE)[2].startswith(b"Words")
    assert len(application.requests) == 3


@pytest.mark.parametrize("query", ["year=2025", "page=2", "year=2025&page=2"])
def test_pages_of_lists_are_cached(proxy: Proxy, application: Application, query: str) -> None:
    for _ in range(2):
        proxy.get(f"{PAGE}?{query}")
    assert len(application.requests) == 1


@pytest.mark.parametrize("query", ["utm_source=x", "page=2&year=2025", "year=2025page=2", "page=99999999", "q=car-t"])
def test_requests_with_other_parameters_are_passed_to_the_application(
    proxy: Proxy, application: Application, query: str
) -> None:
    for _ in range(2):
        proxy.get(f"{PAGE}?{query}")
    assert len(application.requests) == 2


def test_the_proxy_serves_cached_pages_while_the_application_is_down_or_fails(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_page, "PROXY_LIFETIME", 1)
    proxy.get(PAGE)
    application.stop()
    time.sleep(EXPIRY)
    assert proxy.get(PAGE)[0] == 200
    assert proxy.get("/never/asked/for/")[0] == 502
    application.start()
    application.status = "500 Internal Server Error"
    assert proxy.get(PAGE)[0] == 200


def test_a_deleted_page_disappears_after_its_lifetime_even_without_a_purge(
    proxy: Proxy, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_page, "PROXY_LIFETIME", 1)
    assert proxy.get(PAGE)[0] == 200
    application.status = "404 Not Found"
    time.sleep(EXPIRY)
    assert [proxy.get(PAGE)[0] for _ in range(3)] == [404, 404, 404]


@pytest.mark.parametrize(("path", "status"), [("/documents/5/guide.pdf", "200 OK"), ("/gone/", "404 Not Found")])
def test_simultaneous_requests_for_uncacheable_responses_do_not_wait_for_each_other(
    proxy: Proxy, application: Application, path: str, status: str
) -> None:
    application.delay, application.status = 0.5, status
    start = time.monotonic()
    with ThreadPoolExecutor(12) as visitors:
        list(visitors.map(proxy.get, [path] * 12))
    assert time.monotonic() - start < 12 * application.delay


def test_simultaneous_requests_for_a_page_make_one_request_to_the_application(
    proxy: Proxy, application: Application
) -> None:
    application.delay = 0.1
    with ThreadPoolExecutor(12) as visitors:
        bodies = {body for _, _, body in visitors.map(proxy.get, [PAGE] * 12)}
    assert len(bodies) == 1
    assert application.requests == [PAGE]


def test_http_and_https_are_cached_separately(proxy: Proxy) -> None:
    config = (proxy.folder / "site.conf").read_text()
    assert 'proxy_cache_key "$scheme://' in config


def test_open_files_are_served_without_the_application_and_originals_are_not(
    proxy: Proxy, application: Application
) -> None:
    status, headers, _ = proxy.get("/uploads/images/file.0123456789ab.svg")
    assert status == 200
    assert "sandbox" in headers["content-security-policy"]
    assert "s-maxage=60" in headers["cache-control"]
    assert proxy.get("/documents/7/file.0123456789ab.pdf")[0] == 200
    assert not application.requests
    for path in ("original_images/", "documents/", "images/../original_images/", "images/%2e%2e/original_images/"):
        assert proxy.get(f"/uploads/{path}file.0123456789ab.css")[0] == 404


@pytest.mark.parametrize(
    ("path", "resource_policy"),
    [
        ("file.0123456789ab.css", "same-origin"),
        ("file.0123456789ab.png", "cross-origin"),
        ("file.0123456789ab.svg", "cross-origin"),
    ],
)
def test_static_files_have_the_same_security_headers_as_from_the_application(
    proxy: Proxy, path: str, resource_policy: str
) -> None:
    expected: dict[str, str] = {}
    add_static_headers(expected, path, f"/static/{path}")
    headers = proxy.get(f"/static/{path}")[1]
    assert expected["Cross-Origin-Resource-Policy"] == headers["cross-origin-resource-policy"] == resource_policy
    assert sort_directives(headers.get("content-security-policy", "")) == expected.get("Content-Security-Policy", "")


@pytest.mark.parametrize("path", ["/uploads/images/closed.png", "/documents/7/closed.pdf"])
def test_the_application_decides_about_other_files_each_time(path: str, proxy: Proxy, application: Application) -> None:
    for _ in range(2):
        assert proxy.get(path)[2].startswith(b"Words")
    assert application.requests == [path, path]
    application.status = "404 Not Found"
    assert proxy.get(path)[0] == 404


def test_a_file_is_closed_as_soon_as_its_link_is_removed(proxy: Proxy, application: Application) -> None:
    application.status = "404 Not Found"
    assert proxy.get("/documents/7/file.0123456789ab.pdf")[0] == 200
    (proxy.folder / "public/documents/7/file.0123456789ab.pdf").unlink()
    assert proxy.get("/documents/7/file.0123456789ab.pdf")[0] == 404


@pytest.mark.parametrize(("ending", "disposition", "policy"), [("pdf", "inline", PDF), ("svg", "attachment", FILES)])
def test_documents_have_the_same_security_headers_as_from_the_application(
    proxy: Proxy, ending: str, disposition: str, policy: dict[str, Any]
) -> None:
    headers = proxy.get(f"/documents/7/file.0123456789ab.{ending}")[1]
    assert headers["content-disposition"] == disposition
    assert sort_directives(headers["content-security-policy"]) == as_header(policy)
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_part_of_a_document_is_sent(proxy: Proxy) -> None:
    status, headers, body = proxy.get("/documents/7/file.0123456789ab.pdf", Range="bytes=1-2")
    assert (status, headers["content-range"], body) == (206, "bytes 1-2/4", b"il")


@pytest.mark.parametrize("folder", ["/static/", "/uploads/images/"])
def test_static_files_and_uploads_have_security_headers(proxy: Proxy, folder: str) -> None:
    headers = proxy.get(f"{folder}file.0123456789ab.svg")[1]
    assert sort_directives(headers["content-security-policy"]) == as_header(FILES)
    assert headers["strict-transport-security"] == HSTS
    assert headers["x-content-type-options"] == "nosniff"


def test_browsers_may_cache_static_files_forever(proxy: Proxy) -> None:
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


def test_a_failed_purge_logs_the_proxy(caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    EncodingsBackend({"LOCATION": f"http://127.0.0.1:{port}"}).purge("http://localhost/")
    assert f"127.0.0.1:{port}" in caplog.text


def test_requests_for_reviews_are_neither_cached_nor_logged(proxy: Proxy, application: Application) -> None:
    for path in ("/review/TOKEN/", "/review/TOKEN/site/about-us/", PAGE):
        assert [proxy.get(path)[0] for _ in range(3)] == [200] * 3
    assert application.requests.count("/review/TOKEN/") == 3
    assert application.requests.count("/review/TOKEN/site/about-us/") == 3
    assert application.requests.count(PAGE) == 1
    application.stop()
    status, headers, _ = proxy.get("/review/TOKEN/")
    assert (status, headers["referrer-policy"]) == (502, "no-referrer")
    access, errors = proxy.logs()
    assert PAGE in access
    assert "TOKEN" not in access + errors


def test_links_that_let_somebody_in_are_not_logged_even_if_nobody_answers(
    proxy: Proxy, application: Application
) -> None:
    links = (
        "/admin/invitation/TOKEN/",
        "/admin/password_reset/confirm/TOKEN/set-password/",
        "/admin/%69nvitation/TOKEN/",
        "/%61dmin/invitation/TOKEN/",
        "/admin/%2e/invitation/TOKEN/",
        "/admin//invitation/TOKEN/",
        "/%72eview/TOKEN/",
    )
    assert {proxy.get(path)[0] for path in links} == {200}
    application.stop()
    assert {proxy.get(path)[0] for path in links} == {502}
    access, errors = proxy.logs()
    assert "/admin/invitation/***" in access
    assert "TOKEN" not in access + errors


def test_the_error_log_has_no_visitors_and_the_access_log_says_who_did_not_answer(
    proxy: Proxy, application: Application
) -> None:
    application.stop()
    assert proxy.get("/search/?q=WORDS")[0] == 502
    access, errors = proxy.logs()
    (line,) = access.splitlines()
    assert '"GET /search/ HTTP/1.1" 502 ' in line
    assert line.endswith(f'"127.0.0.1:{application.port}" "502"')
    assert not any(word in errors for word in ("client:", "WORDS", "/search/"))


@pytest.fixture
def editing() -> Iterator[Application]:
    """A second application, for those who edit."""
    found = Application()
    yield found
    found.stop()


def test_editors_forms_and_reviews_are_answered_by_another_process_than_visitors(
    application: Application, editing: Application, tmp_path: Path
) -> None:
    nginx()
    proxy = Proxy(tmp_path, application, editing=f"127.0.0.1:{editing.port}")
    try:
        for path in (PAGE, "/search/?q=cells", "/uploads/images/other.webp"):
            proxy.get(path)
        assert application.requests == [PAGE, "/search/", "/uploads/images/other.webp"]
        for path in ("/admin/", "/review/link/"):
            proxy.get(path)
        proxy.get(PAGE, Cookie="sessionid=x")
        connection = HTTPConnection("127.0.0.1", proxy.port, timeout=TIMEOUT)
        connection.request("POST", PAGE, body="a=1")
        connection.getresponse()
        assert editing.requests == ["/admin/", "/review/link/", PAGE, PAGE]
        assert len(application.requests) == 3
    finally:
        proxy.stop()


def test_no_visitor_notices_that_one_of_two_processes_is_gone(
    application: Application, editing: Application, tmp_path: Path
) -> None:
    nginx()
    both = f"127.0.0.1:{application.port}; server 127.0.0.1:{editing.port}"
    proxy = Proxy(tmp_path, application, applications=both)
    try:
        application.stop()
        assert {proxy.get(f"/search/?q={number}")[0] for number in range(10)} == {200}
        assert len(editing.requests) == 10
    finally:
        proxy.stop()
        application.start()


def test_a_picture_without_a_link_is_kept_as_long_as_the_application_says_and_purged(
    proxy: Proxy, application: Application
) -> None:
    path = "/uploads/images/stored.webp"
    application.keeps_files = True
    for _ in range(2):
        assert proxy.get(path)[0] == 200
    assert application.requests == [path]
    proxy.purge(path)
    proxy.get(path)
    assert application.requests == [path, path]


def test_probes_reach_the_application_uncached_and_metrics_are_not_public(
    proxy: Proxy, application: Application
) -> None:
    assert [proxy.get("/-/ready/")[0] for _ in range(2)] == [200, 200]
    assert application.requests.count("/-/ready/") == 2
    assert proxy.get("/-/metrics")[0] == 404
    assert "/-/metrics" not in application.requests
    assert "/-/ready" not in proxy.logs()[0]
