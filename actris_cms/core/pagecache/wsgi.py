"""The page cache in front of the application: it answers before Django is asked, and keeps what Django answers."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.urls import reverse

from .dependencies import recording
from .entries import Entry, Headers, make_entry
from .recording import Recording
from .stores import PageStore

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# What a store raises that cannot be reached. Then pages are rendered as if there were no cache.
STORE_ERRORS = (OSError, sqlite3.Error)
PAUSE = 5.0  # Seconds for which a store is not asked again that could not be reached.
# The parameters by which a page can be asked for another part of itself, in the order in which its address has them.
PARAMETERS = ("year", "page")


class PageCache:
    """A WSGI application that answers visitors from the store, and all others through the application it is given.

    Signed-in people and those who gave a password for a page have a session, and are never answered from here; what
    they are shown is never kept. What may be kept says so itself: see `keep_page`.
    """

    def __init__(self, application: Application, store: PageStore) -> None:
        self.application = application
        self.store = store
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        # Django accepts a host in many spellings, each of which would be another address.
        self._hosts = {*settings.ALLOWED_HOSTS, urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc}
        self._passed_on = (settings.STATIC_URL, settings.MEDIA_URL, reverse("wagtailadmin_home"))
        self._asks_again_at = 0.0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        if (
            (method != "GET" and method != "HEAD")
            or self._session in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
            or environ.get("PATH_INFO", "").startswith(self._passed_on)
            or environ.get("HTTP_HOST") not in self._hosts
            or time.monotonic() < self._asks_again_at
        ):
            return self.application(environ, start_response)
        url = address(environ)
        try:
            entry = self.store.get(url)
        except STORE_ERRORS as error:
            self._report(error)
            return self.application(environ, start_response)
        if entry is not None:
            return self._answer(entry, environ, start_response)
        if method == "HEAD":
            return self.application(environ, start_response)
        return self._render(url, environ, start_response)

    def _answer(self, entry: Entry, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        none_match, since = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
        if (none_match or since) and entry.is_known_to(none_match, since):
            start_response("304 Not Modified", entry.validators())
            return []
        headers, body = entry.answer(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _render(self, url: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer; keep the answer, where it may be kept, and give the visitor what was kept."""
        try:
            record = Recording(self.store, self.store.changes())
        except STORE_ERRORS as error:
            self._report(error)
            return self.application(environ, start_response)
        started: list[Any] = []
        token = recording.set(record)
        try:
            answer = self.application(environ, lambda *args: started.append(args))
        finally:
            recording.reset(token)
        status, headers = started[0][:2]
        is_asked_for = record.kept_query == environ["actris.query"] and not record.is_refused
        if not is_asked_for or not may_be_kept(status, headers):
            start_response(*started[0])
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        entry = make_entry(headers, body, self.store.held(url), record.until)
        if self._is_kept(url, entry, record):
            return self._answer(entry, environ, start_response)
        # Something has changed meanwhile: this visitor may see the page as it was, and nobody else.
        start_response(*started[0])
        return [body]

    def _is_kept(self, url: str, entry: Entry, record: Recording) -> bool:
        shown = record.fingerprints
        try:
            return shown is not None and self.store.put(url, entry, shown, record.changes)
        except STORE_ERRORS as error:
            self._report(error)
            return False

    def _report(self, error: Exception) -> None:
        """Say that the store cannot be reached, and leave it alone for a while: each visitor would wait for it."""
        self._asks_again_at = time.monotonic() + PAUSE
        logger.error("The page cache cannot be reached, and pages are rendered for each visitor: %s", error)


def address(environ: dict[str, Any]) -> str:
    """The address under which the store knows what is asked for: parameters that no page reads are left out of it."""
    path, host = environ.get("PATH_INFO") or "/", environ.get("HTTP_HOST", "")
    secure = environ.get("HTTP_X_FORWARDED_PROTO") == "https" or environ["wsgi.url_scheme"] == "https"
    query = environ.get("QUERY_STRING", "")
    if query:
        query = known_query(query)
    environ["actris.query"] = query
    return f"{'https' if secure else 'http'}://{host}{path}{'?' if query else ''}{query}"


def known_query(query: str) -> str:
    """Those parameters of a query that pages read, in one order; a parameter given twice counts the last time.

    Names are read as Django reads them. A value that is written in another way than ours is no address that is kept.
    """
    parts = (part.partition("=") for part in query.split("&"))
    given = {unquote_plus(name): value for name, _, value in parts}
    return "&".join(f"{name}={given[name]}" for name in PARAMETERS if name in given)


def may_be_kept(status: str, headers: Headers) -> bool:
    """Whether an answer is the same for every visitor: a page that is there, and sets no cookie."""
    given = {name.lower(): value for name, value in headers}
    control = given.get("cache-control", "")
    return (
        status.startswith("200")
        and "set-cookie" not in given
        and "private" not in control
        and "no-store" not in control
    )
