"""Converts permalinks of the source to URL paths of this site."""

import re
import unicodedata
from urllib.parse import unquote

from actris_cms.path_keys import reserved

MAX_TITLE = 255
MAX_SLUG = 240  # Wagtail allows 255, but a number may be appended.
MAX_LEVELS = 40  # The page tree has room for 60.


def slugs_of(permalink: str) -> list[str]:
    """Return the slugs of a permalink. There is at least one, none is empty, and no URL of the site itself results."""
    path = re.sub(r"(/index)?\.html?$", "", unquote(permalink))
    parts = [part for part in path.split("/") if part.strip()]
    slugs = [slug_of(part) or f"page-{number}" for number, part in enumerate(parts or [""], 1)]
    if len(slugs) > MAX_LEVELS:
        slugs = [*slugs[: MAX_LEVELS - 1], slug_of("-".join(slugs[MAX_LEVELS - 1 :]))]
    return [f"{slugs[0]}-2", *slugs[1:]] if reserved(slugs) else slugs


def address_of(permalink: str) -> str:
    """Return the URL path at which this site can serve a page."""
    return "/" + "".join(f"{slug}/" for slug in slugs_of(permalink))


def ancestor_addresses(address: str) -> list[str]:
    """Return the URL paths of the ancestors, from the top down: `/a/` and `/a/b/` for `/a/b/c/`."""
    parts = address.strip("/").split("/")
    return [f"/{'/'.join(parts[:number])}/" for number in range(1, len(parts))]


def slug_of(part: str) -> str:
    """Return a part of a URL path as a slug: letters of any script in their own case, hyphens between words."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", part))
    return re.sub(r"[-\s]+", "-", words)[:MAX_SLUG].strip("-_")
