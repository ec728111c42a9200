"""The page cache as WSGI middleware: it answers requests before Django does, and stores Django's responses."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import reverse

from .cached_page import CachedPage, Headers, make_cached_page
from .dependencies import recording
from .recording import Recording
from .stores import STORE_ERRORS, PageStore

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

MAX_HOSTS = 20  # Hosts for which each process caches pages.
PAUSE = 5.0  # Seconds before a store that could not be reached is tried again.
# What was done with a request: a miss is stored, and what is uncached may not be stored.
RESULT = "actris.page_cache"
# The query parameters that pages read, in the order of canonical URLs.
PARAMETERS = ("year", "page")


class PageCache:
    """A WSGI application that answers visitors from the store, and passes all other requests on.

    Requests with a session (of users who are signed in, or visitors who gave the password of a page) are never answered
    from the cache, and their responses are never cached. Views opt in to caching: see `allow_caching`.
    """

    def __init__(self, application: Application, store: PageStore) -> None:
        self.application = application
        self.store = store
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        self._hosts = {urlsplit(settings.SITE_URL).netloc}
        self._passed_on = (settings.STATIC_URL, settings.MEDIA_URL, reverse("wagtailadmin_home"))
        self._retry_at = 0.0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request from the store if possible, else pass it on. `environ` says what was done, for metrics."""
        method = environ["REQUEST_METHOD"]
        if (
            (method != "GET" and method != "HEAD")
            or self._session in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
            or environ.get("PATH_INFO", "").startswith(self._passed_on)
            or not self._serves(environ.get("HTTP_HOST", ""))
            or time.monotonic() < self._retry_at
        ):
            environ[RESULT] = "bypass"
            return self.application(environ, start_response)
        url = address(environ)
        try:
            page = self.store.get(url)
        except STORE_ERRORS as error:
            environ[RESULT] = "error"
            self._report(error)
            return self.application(environ, start_response)
        if page is not None:
            environ[RESULT] = "hit"
            return self._answer(page, environ, start_response)
        environ[RESULT] = "uncached"
        if method == "HEAD":
            return self.application(environ, start_response)
        return self._render(url, environ, start_response)

    def _serves(self, host: str) -> bool:
        """Whether pages of this host are cached: ALLOWED_HOSTS must allow it.

        Each host has its own pages in the cache. Django accepts many spellings of a host, and a wildcard allows
        unlimited hosts, so only the plain spelling and only the first few hosts are cached.
        """
        if host in self._hosts:
            return True
        domain, _ = split_domain_port(host)
        if host != domain or len(self._hosts) >= MAX_HOSTS or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        self._hosts.add(host)
        return True

    def _answer(self, page: CachedPage, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        none_match, since = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
        if (none_match or since) and page.is_not_modified(none_match, since):
            start_response("304 Not Modified", page.validators())
            return []
        headers, body = page.answer(environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _render(self, url: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer; store the response if allowed, and answer with what was stored."""
        try:
            record = Recording(self.store, self.store.generation())
        except STORE_ERRORS as error:
            environ[RESULT] = "error"
            self._report(error)
            return self.application(environ, start_response)
        started: list[Any] = []
        token = recording.set(record)
        try:
            answer = self.application(environ, lambda *args: started.append(args))
        finally:
            recording.reset(token)
        status, headers = started[0][:2]
        is_asked_for = record.cached_query == environ["actris.query"] and not record.is_forbidden
        if not is_asked_for or not may_be_cached(status, headers):
            start_response(*started[0])
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        page = make_cached_page(headers, body, self.store.in_memory(url), record.until)
        if self._is_stored(url, page, record):
            environ[RESULT] = "miss"
            return self._answer(page, environ, start_response)
        # Something changed during the rendering: only this visitor gets the old page.
        start_response(*started[0])
        return [body]

    def _is_stored(self, url: str, page: CachedPage, record: Recording) -> bool:
        fingerprints = record.fingerprints
        try:
            return fingerprints is not None and self.store.put(url, page, fingerprints, record.generation)
        except STORE_ERRORS as error:
            self._report(error)
            return False

    def _report(self, error: Exception) -> None:
        """Log that the store cannot be reached, and pause its use: otherwise each visitor would wait for it."""
        self._retry_at = time.monotonic() + PAUSE
        logger.error("The page cache cannot be reached, and pages are rendered for each visitor: %s", error)


def address(environ: dict[str, Any]) -> str:
    """Return the URL that is the key of this request in the store, without parameters that no page reads."""
    path, host = environ.get("PATH_INFO") or "/", environ.get("HTTP_HOST", "")
    secure = environ.get("HTTP_X_FORWARDED_PROTO") == "https" or environ["wsgi.url_scheme"] == "https"
    query = environ.get("QUERY_STRING", "")
    if query:
        query = known_query(query)
    environ["actris.query"] = query
    return f"{'https' if secure else 'http'}://{host}{path}{'?' if query else ''}{query}"


def known_query(query: str) -> str:
    """Return the parameters of a query string that pages read, in canonical order; of duplicates, the last one.

    Names are decoded as Django decodes them. Values stay as they are: other spellings of a value are not cached.
    """
    parts = (part.partition("=") for part in query.split("&"))
    given = {unquote_plus(name): value for name, _, value in parts}
    return "&".join(f"{name}={given[name]}" for name in PARAMETERS if name in given)


def may_be_cached(status: str, headers: Headers) -> bool:
    """Whether a response can be cached for every visitor: status 200, no cookie, and neither private nor no-store."""
    given = {name.lower(): value for name, value in headers}
    control = given.get("cache-control", "")
    return (
        status.startswith("200")
        and "set-cookie" not in given
        and "private" not in control
        and "no-store" not in control
    )
