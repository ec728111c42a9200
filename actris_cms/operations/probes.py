"""Answers the addresses of health and metrics, in front of Django.

Django would refuse a probe that names the server by its IP address (ALLOWED_HOSTS), and redirect it to HTTPS. Here it
needs no host name, session or page cache, and `/-/live/` needs nothing at all.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_network
from typing import Any, Final

from actris_cms.networks import is_in

from . import health
from .metrics import exposition

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

LOOPBACK: Final = ("127.0.0.0/8", "::1")
PREFIX: Final = "/-/"
HEADERS: Final = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
]
LIVE: Final = health.Report("live", {})
STATUSES: Final = {health.NOT_READY: "503 Service Unavailable"}
REPORTS: Final[dict[str, Callable[[], health.Report]]] = {
    "live": lambda: LIVE,
    "ready": health.readiness,
    "started": health.start_up,
}
JSON: Final = "application/json"


class Probes:
    """WSGI middleware that answers `/-/live/`, `/-/ready/`, `/-/started/` and `/-/metrics`.

    List it behind `VisitorAddress`: only who asks from this machine or from a network in `networks` is told what each
    part is, and is shown metrics.
    """

    def __init__(self, application: Application, networks: Sequence[str]) -> None:
        """`networks` are the IP addresses and networks of those who watch the site, besides this machine."""
        self._application = application
        self._networks = [ip_network(network) for network in (*LOOPBACK, *networks)]

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a probe, and pass on all other requests."""
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self._application(environ, start_response)
        name = path.removeprefix(PREFIX).removesuffix("/")
        watches = is_in(environ.get("REMOTE_ADDR", ""), self._networks)
        if name == "metrics" and watches:
            content_type, body = exposition(environ.get("HTTP_ACCEPT", ""))
            return _answer(environ, start_response, "200 OK", content_type, body)
        if name not in REPORTS:
            return self._application(environ, start_response)
        report = REPORTS[name]()
        said: dict[str, Any] = {"status": report.status}
        if watches and report.parts:
            said["parts"] = report.parts
        status = STATUSES.get(report.status, "200 OK")
        return _answer(environ, start_response, status, JSON, json.dumps(said).encode())


def _answer(
    environ: dict[str, Any], start_response: StartResponse, status: str, content_type: str, body: bytes
) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        status, content_type, body = "405 Method Not Allowed", "text/plain", b""
    start_response(status, [*HEADERS, ("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body] if environ["REQUEST_METHOD"] == "GET" else []
