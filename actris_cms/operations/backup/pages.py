"""What visitors get at the addresses of all live pages, as digests that a restored site must have, too.

A digest is of the words, links, descriptions of pictures and structure of a page. It leaves out what differs between
two copies of one site: names of static files and of renditions, tokens, and scripts. Private pages count with what the
public gets of them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.test import Client, override_settings
from wagtail.models import Page, Site

from actris_cms.rehearsing import rehearsing

from ..progress import Bars
from .rules import all_rules

UNSEEN: Final = ("script", "style", "template")
SAID: Final = ("href", "alt", "action", "aria-label", "datetime", "title", "content", "lang", "dir")
SITEMAP_IMAGE: Final = "sitemap-image"  # In the names of elements. They stand for renditions, too.
# Beginnings of addresses whose end may differ: hashes in names of static files, and names of renditions.
VARIABLE: Final = ("/static/", "/uploads/images/", "/share/")


def addresses() -> Iterator[str]:
    """Yield the URLs of all live pages, and of the sitemaps."""
    request = HttpRequest()  # Wagtail keeps the sites on it.
    for page in Page.objects.live().filter(depth__gt=1).order_by("path").iterator(chunk_size=1000):
        parts = page.get_url_parts(request)
        if parts and parts[1] and parts[2]:
            yield parts[1] + parts[2]
    for site in Site.objects.order_by("pk"):
        yield f"{site.root_url}/sitemap.xml"


def digests(moment: datetime, bars: Bars) -> dict[str, str]:
    """Return the digest of what visitors get at each address at a moment. Nothing is changed or cached."""
    with _shown_at(moment):
        found = list(addresses())
        advance = bars("Rendering pages", len(found))
        client = Client(raise_request_exception=False)
        result = {}
        for url in found:
            result[url] = _digest(client, url)
            advance()
    return result


@contextmanager
def _shown_at(moment: datetime) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(override_settings(ALLOWED_HOSTS=["*"], DEBUG=False))
        stack.enter_context(rehearsing(moment))
        for alias in settings.CACHES:  # Those of the site may have what another moment has left.
            caches[alias] = LocMemCache(f"backup-{alias}-{id(stack)}", {})
        for context in all_rules().while_rendering:
            stack.enter_context(context())
        yield


def _digest(client: Client, url: str) -> str:
    parts = urlsplit(url)
    response = client.get(parts.path, secure=True, headers={"host": parts.hostname or ""})
    said = [str(response.status_code), response.headers.get("Location", "")]
    content = b"".join(response) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html") and content:
        said += _words(lxml.html.document_fromstring(content, parser=lxml.html.HTMLParser(encoding="utf-8")))
    elif kind.startswith("application/xml"):
        said += _words(lxml.etree.fromstring(content))
    else:
        said.append(hashlib.sha256(content).hexdigest())
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _words(tree: Any) -> Iterable[str]:
    """Yield what a page says: its elements, words and some attributes."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in UNSEEN:
            yield " ".join((element.tail or "").split())
            continue
        if element.tag in {"source", "link"} or SITEMAP_IMAGE in element.tag or element.get("type") == "hidden":
            continue
        yield element.tag
        yield " ".join((element.text or "").split())
        for name in SAID:
            value = element.get(name, "")
            if value and not urlsplit(value).path.startswith(VARIABLE):
                yield f"{name}={value}"
        yield " ".join((element.tail or "").split())
