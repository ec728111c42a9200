"""Addresses of the source as this site can serve them."""

import re
import unicodedata
from urllib.parse import unquote

MAX_TITLE = 255
MAX_SLUG = 240  # Of 255: a number may have to follow.


def slugs_of(permalink: str) -> list[str]:
    """The slugs of an address: words and hyphens in any script and their own letters, never empty."""
    path = re.sub(r"(/index)?\.html?$", "", unquote(permalink))
    parts = [part for part in path.split("/") if part.strip()]
    return [slug_of(part) or f"page-{number}" for number, part in enumerate(parts or [""], 1)]


def address_of(permalink: str) -> str:
    """The address at which this site can serve a page."""
    return "/" + "".join(f"{slug}/" for slug in slugs_of(permalink))


def addresses_above(address: str) -> list[str]:
    """The addresses above one of a site, from the top down: `/a/` and `/a/b/` for `/a/b/c/`."""
    parts = address.strip("/").split("/")
    return [f"/{'/'.join(parts[:number])}/" for number in range(1, len(parts))]


def slug_of(part: str) -> str:
    """A part of an address as a slug: letters of any script as they are, hyphens for what stands between words."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", part))
    return re.sub(r"[-\s]+", "-", words)[:MAX_SLUG].strip("-_")
