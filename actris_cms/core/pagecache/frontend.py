"""The proxies in front of the site, which are told what to forget."""

import logging
from collections.abc import Sequence
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache

from ..background import worker

logger = logging.getLogger(__name__)

ENCODINGS = ("", "gzip", "br")  # The proxy keeps a page in each of these: see deploy/nginx.conf.template.
TIMEOUT = 5  # Seconds
AT_ONCE = 300  # Addresses, each in three encodings: a quarter of a second of an editor's time.
FORGOTTEN, NOT_THERE = 200, 404  # What the proxy answers: that it has forgotten a page, or never had it.
PURGE_PATH = "/-/purge"  # Before the path of the page: see deploy/nginx.conf.template.


def purge_frontend(urls: Sequence[str]) -> None:
    """Tell the proxies that the setting WAGTAILFRONTENDCACHE names to forget these addresses."""
    if urls:
        purge_urls_from_cache(urls)


def purge_frontend_soon(urls: Sequence[str]) -> None:
    """The same for whoever must not wait: of many addresses, the rest is forgotten while the editor works on.

    The shortest come first: those of the home page and the sections, where most visitors are.
    """
    ordered = sorted(urls, key=len)
    purge_frontend(ordered[:AT_ONCE])
    if rest := ordered[AT_ONCE:]:
        worker("proxies").put("\n".join(rest), partial(purge_frontend, rest))


class EncodingsBackend(BaseBackend):
    """A proxy that keeps each page once for each encoding, and forgets one when it is asked to.

    LOCATION is where the proxy listens. Wagtail's own HTTP backend opens a connection for each address and knows of
    no encodings; a change of the menu purges all pages, in each of them, so this one keeps its connection.
    """

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = urlsplit(params["LOCATION"])

    def purge(self, url: str) -> None:
        """Forget one address."""
        self.purge_batch([url])

    def purge_batch(self, urls: Sequence[str]) -> None:
        """Forget the addresses. A proxy that does not answer is named in the log: it forgets by itself in a minute."""
        kind = HTTPSConnection if self.location.scheme == "https" else HTTPConnection
        connection = kind(self.location.hostname or "", self.location.port, timeout=TIMEOUT)
        try:
            for url in urls:
                for encoding in ENCODINGS:
                    self._purge(connection, url, encoding)
        except (OSError, HTTPException) as error:
            logger.error("The proxy at %s cannot be told to forget pages: %s", self.location.netloc, error)
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
        if response.status not in (FORGOTTEN, NOT_THERE):
            raise HTTPException(f"{target} is answered with {response.status}")
