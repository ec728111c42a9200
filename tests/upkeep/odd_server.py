"""A web server on this machine that answers as the worst servers do."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


class OddServer(ThreadingHTTPServer):
    """Remembers what it was asked for."""

    daemon_threads = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.asked: list[tuple[str, str]] = []
        self.stops = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers by the path of a request."""

    server: OddServer

    def do_HEAD(self) -> None:
        """Answer a request for the head alone."""
        self._answer("HEAD")

    def do_GET(self) -> None:
        """Answer a request for the page."""
        self._answer("GET")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        self.server.asked.append((method, self.path))
        name, _, rest = self.path.lstrip("/").partition("/")
        answer = getattr(self, f"_{name}", None)
        if answer:
            answer(method, rest)
        elif name.isdecimal():
            self._send(int(name))
        else:
            self._send(404)

    def _send(self, status: int, title: str = "Cells", **headers: str) -> None:
        body = PAGE.format(title).encode()
        self.send_response_only(status)
        for key, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _says(self, method: str, title: str) -> None:
        self._send(200, title.replace("_", " "))

    def _to(self, method: str, where: str) -> None:
        self._send(302, Location=where if where.startswith("http") else f"/{where}")

    def _round(self, method: str, number: str) -> None:
        self._send(301, Location=f"/round/{int(number or 0) + 1}")

    def _nohead(self, method: str, rest: str) -> None:
        self._send(405 if method == "HEAD" else 200)

    def _dropshead(self, method: str, rest: str) -> None:
        if method == "GET":
            self._send(200)
        else:
            self.connection.close()

    def _silent(self, method: str, rest: str) -> None:
        self.server.stops.wait(20)

    def _drips(self, method: str, rest: str) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.server.stops.wait(0.1):
                self.wfile.write(b"x")

    def _chunks(self, method: str, rest: str) -> None:
        """Send the size of a chunk a digit at a time, on a connection that ends with the answer."""
        with suppress(OSError):
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            )
            while method == "GET" and not self.server.stops.wait(0.1):
                self.wfile.write(b"0")

    def _toodd(self, method: str, rest: str) -> None:
        self._send(302, Location="http://[::1")

    def _endless(self, method: str, rest: str) -> None:
        self.send_response_only(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with suppress(OSError):
            end = time.monotonic() + 20
            while method == "GET" and time.monotonic() < end:
                self.wfile.write(b"<p>" * 10_000)

    def _garbage(self, method: str, rest: str) -> None:
        self.wfile.write(b"\x00\xff nothing of the web\r\n\r\n")


@contextmanager
def odd_server() -> Iterator[OddServer]:
    """Run the server on a free port of the loopback address."""
    server = OddServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stops.set()
        server.shutdown()
        server.server_close()
