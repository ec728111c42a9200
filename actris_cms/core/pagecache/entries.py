"""A page as it is kept: its bytes in each encoding, compressed once, and the headers that go with them."""

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

from ..singapore import beginning_of, today

Headers = list[tuple[str, str]]

LIFETIME = 24 * 3600  # Seconds after which a page is made anew, whatever happened. Purging does not rely on it.
PROXY_LIFETIME = 60  # Seconds for which a proxy does not ask: what it missed of a purge is mended after them.
# Of 11. From About ACTRIS it makes 5 % more than the highest does, in a tenth of its time.
BROTLI_QUALITY = 9
# An encoding that a browser names only to refuse it (RFC 9110, section 12.4.2).
REFUSED = re.compile(r"[\w*-]+\s*;\s*q=0(\.0*)?\s*(?=,|$)", re.IGNORECASE)
# What the application says of one answer, and is said anew of a page that is kept.
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


class Entry(NamedTuple):
    """A page of the cache. `expires` is a Unix time in seconds; `modified` and `etag` are as headers hold them."""

    headers: Headers
    plain: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    modified: str
    expires: float

    def answer(self, accepted: str) -> tuple[Headers, bytes]:
        """The headers and bytes for a visitor whose browser accepts these encodings, as Accept-Encoding has them."""
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
        """The headers by which browsers and proxies ask whether they still have the page as it is.

        Browsers always ask: a page that is published is seen at once. nginx heeds what is meant for it only where that
        comes first. It counts whole seconds, and keeps a page to the end of the last, which must not be one too many.
        """
        left = int(self.expires - time.time()) - 1
        return [
            ("X-Accel-Expires", str(PROXY_LIFETIME if left > PROXY_LIFETIME else max(left, 0))),
            ("ETag", self.etag),
            ("Last-Modified", self.modified),
            ("Cache-Control", "no-cache"),
            ("Vary", "Accept-Encoding"),
        ]

    def is_known_to(self, if_none_match: str, if_modified_since: str) -> bool:
        """Whether a browser that sends these headers has the page already (RFC 9110, section 13.2.2)."""
        if if_none_match:
            return if_none_match == "*" or self.etag.removeprefix("W/") in if_none_match
        return if_modified_since == self.modified


def end_of_year() -> float:
    """The Unix time at which the year ends in Singapore: it stands in the foot of every page."""
    return beginning_of(date(today().year + 1, 1, 1)).timestamp()


def make_entry(
    headers: Iterable[tuple[str, str]], body: bytes, previous: Entry | None = None, until: float = math.inf
) -> Entry:
    """An entry from what the application answered, that is kept no longer than `until`, a Unix time.

    Where it is the same as before, it was not modified: `previous` is what was kept of the address until now.
    """
    given = {name.lower(): value for name, value in headers}
    plain = gzip.decompress(body) if given.get("content-encoding") == "gzip" else body
    kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    # Weak, because the page has one in every encoding.
    etag = f'W/"{hashlib.blake2b(plain, digest_size=12).hexdigest()}"'
    now = time.time()
    return Entry(
        headers=kept,
        plain=plain,
        gzip=gzip.compress(plain, 9, mtime=0),
        brotli=brotli.compress(plain, quality=BROTLI_QUALITY),
        etag=etag,
        modified=previous.modified if previous and previous.etag == etag else formatdate(now, usegmt=True),
        expires=min(now + LIFETIME, end_of_year(), until),
    )
