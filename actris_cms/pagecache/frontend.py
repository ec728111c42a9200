"""Purges pages from the proxies in front of the site."""

import logging
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache

from actris_cms.operations.tasks import BACKEND, SOON, task

logger = logging.getLogger(__name__)

ENCODINGS = ("", "gzip", "br")  # The proxy caches each page in each of these: see deploy/nginx.conf.template.
TIMEOUT = 5  # Seconds
PURGED_NOW = 300  # URLs, each in three encodings: a quarter of a second of an editor's time.
PURGED, NOT_CACHED = 200, 404  # Statuses with which the proxy answers a purge.
PURGE_PATH = "/-/purge"  # Prefix of the URL path of the page: see deploy/nginx.conf.template.


def purge_frontend(urls: Sequence[str]) -> None:
    """Purge these URLs from the proxies in WAGTAILFRONTENDCACHE."""
    if urls:
        purge_urls_from_cache(urls)


def purge_frontend_soon(urls: Sequence[str]) -> None:
    """Purge the first URLs now and let a task purge the rest, so that an editor does not wait.

    The shortest come first: the home page and the sections, which most visitors read.
    """
    ordered = sorted(urls, key=len)
    purge_frontend(ordered[:PURGED_NOW])
    if rest := ordered[PURGED_NOW:]:
        purge_rest.enqueue(rest)


@task(backend=BACKEND, queue_name=SOON)
def purge_rest(urls: list[str]) -> None:
    """Purge these URLs from the proxies."""
    purge_frontend(urls)


class EncodingsBackend(BaseBackend):
    """Purges a proxy that caches each page once per encoding.

    LOCATION is the URL of the proxy. Wagtail's HTTP backend opens a connection per URL and does not handle encodings.
    A change of the menu purges all pages in all encodings, so this backend keeps its connection open.
    """

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = urlsplit(params["LOCATION"])

    def purge(self, url: str) -> None:
        """Purge one URL."""
        self.purge_batch([url])

    def purge_batch(self, urls: Sequence[str]) -> None:
        """Purge the URLs. Log a proxy that does not answer: its pages expire within a minute."""
        kind = HTTPSConnection if self.location.scheme == "https" else HTTPConnection
        connection = kind(self.location.hostname or "", self.location.port, timeout=TIMEOUT)
        try:
            for url in urls:
                is_file = urlsplit(url).path.startswith(settings.MEDIA_URL)  # Kept once, as it is.
                for encoding in ("",) if is_file else ENCODINGS:
                    self._purge(connection, url, encoding)
        except (OSError, HTTPException) as error:
            logger.error("The proxy at %s cannot purge pages: %s", self.location.netloc, error)
        finally:
            connection.close()

    @staticmethod
    def _purge(connection: HTTPConnection, url: str, encoding: str) -> None:
        parts = urlsplit(url)
        path = quote(parts.path.encode("latin-1"), safe="/%~!$&'()*+,;=:@")
        headers = {"Host": parts.netloc, "Accept-Encoding": encoding, "X-Forwarded-Proto": parts.scheme}
        target = f"{PURGE_PATH}{path}{'?' if parts.query else ''}{parts.query}"
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status not in (PURGED, NOT_CACHED):
            raise HTTPException(f"{target} is answered with {response.status}")
