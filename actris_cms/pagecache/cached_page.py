"""A cached page: its bytes in each encoding, compressed once, and its headers."""

import gzip
import hashlib
import math
import re
import time
from collections.abc import Iterable
from datetime import date
from email.utils import formatdate
from typing import NamedTuple

import brotli

from actris_cms.singapore import start_of_day, today

Headers = list[tuple[str, str]]

LIFETIME = 24 * 3600  # Seconds after which a page is rendered again in any case. Purging does not rely on it.
PROXY_LIFETIME = 60  # Seconds for which a proxy does not revalidate: the longest that a missed purge can last.
# Of 11. About ACTRIS becomes 3 % larger than with 11, in a third of the time, and 9 % smaller than with 9, in the same.
BROTLI_QUALITY = 10
# An encoding that a browser names only to refuse it (RFC 9110, section 12.4.2).
REFUSED = re.compile(r"[\w*-]+\s*;\s*q=0(\.0*)?\s*(?=,|$)", re.IGNORECASE)
# Headers of a single response. A cached page gets its own instead.
OWN_HEADERS = {
    "cache-control",
    "content-encoding",
    "content-length",
    "date",
    "etag",
    "expires",
    "last-modified",
    "vary",
    "x-accel-expires",
}


class CachedPage(NamedTuple):
    """A page in the cache. `expires` is a Unix time in seconds; `modified` and `etag` are header values."""

    headers: Headers
    plain: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    modified: str
    expires: float

    def answer(self, accepted: str) -> tuple[Headers, bytes]:
        """Return the headers and body for a browser with this Accept-Encoding header."""
        encoding, body = "", self.plain
        if "=0" in accepted:
            accepted = REFUSED.sub("", accepted)
        if "br" in accepted:
            encoding, body = "br", self.brotli
        elif "gzip" in accepted:
            encoding, body = "gzip", self.gzip
        headers = [*self.headers, *self.validators(), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return headers, body

    def validators(self) -> Headers:
        """Return the headers with which browsers and proxies revalidate the page.

        Browsers always revalidate, so that visitors see a change at once. nginx respects X-Accel-Expires only if it
        comes first. nginx counts whole seconds and caches until the end of the last one: hence one second less.
        """
        left = int(self.expires - time.time()) - 1
        return [
            ("X-Accel-Expires", str(PROXY_LIFETIME if left > PROXY_LIFETIME else max(left, 0))),
            ("ETag", self.etag),
            ("Last-Modified", self.modified),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding"),
        ]

    def is_not_modified(self, if_none_match: str, if_modified_since: str) -> bool:
        """Whether a browser that sends these headers has the page already (RFC 9110, section 13.2.2)."""
        if if_none_match:
            return if_none_match == "*" or self.etag.removeprefix("W/") in if_none_match
        return if_modified_since == self.modified


def end_of_year() -> float:
    """Return the Unix time at which the year ends in Singapore: every page shows the year in its footer."""
    return start_of_day(date(today().year + 1, 1, 1)).timestamp()


def make_cached_page(
    headers: Iterable[tuple[str, str]], body: bytes, previous: CachedPage | None = None, until: float = math.inf
) -> CachedPage:
    """Make a page from the application's response, to be cached until `until` (a Unix time) at most.

    `previous` is the page cached for the URL until now. If its content is the same, its modification time stays.
    """
    given = {name.lower(): value for name, value in headers}
    plain = gzip.decompress(body) if given.get("content-encoding") == "gzip" else body
    kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    # Weak, because all encodings share it.
    etag = f'W/"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"'
    now = time.time()
    return CachedPage(
        headers=kept,
        plain=plain,
        gzip=gzip.compress(plain, 9, mtime=0),
        brotli=brotli.compress(plain, quality=BROTLI_QUALITY),
        etag=etag,
        modified=previous.modified if previous and previous.etag == etag else formatdate(now, usegmt=True),
        expires=min(now + LIFETIME, end_of_year(), until),
    )
