"""Gives each request a number, by which its lines in the logs of proxy, server and application are found."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

HEADER: Final = "X-Request-ID"
SAFE: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the number of the request that this thread answers, or for which a task runs; empty if there is none."""
    return _current.get()


@contextmanager
def within(number: str) -> Iterator[None]:
    """Let `current` return this number: for a task that a request has queued."""
    token = _current.set(number)
    try:
        yield
    finally:
        _current.reset(token)


class RequestIds:
    """WSGI middleware that numbers requests. It takes the number of a trusted proxy; others may not choose one.

    List it behind `VisitorAddress`, which says whether a trusted proxy sent the request. The answer has the number in
    X-Request-ID unless it may be cached: cached pages are the same for all.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Number the request, and pass it on."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if environ.get("actris.proxied") else ""
        number = given if SAFE.fullmatch(given) else uuid.uuid4().hex
        environ["actris.request_id"] = number
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if not is_read or _is_for_one_visitor(status, headers):
                headers = [*headers, (HEADER, number)]
            return start_response(status, headers, *rest)

        with within(number):
            return self._application(environ, start)


def _is_for_one_visitor(status: str, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether nobody else gets this answer: an error, or one that is private."""
    if status[0] in "45":
        return True
    control = next((value for name, value in headers if name.lower() == "cache-control"), "")
    return "private" in control or "no-store" in control
