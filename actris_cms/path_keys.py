"""The key of a path, one for all spellings, and which paths no page can have. The importer needs no Django for it."""

import posixpath
import re
import unicodedata
from urllib.parse import unquote

MAX_PATH_LENGTH = 255  # The limit of Wagtail's redirects.
# Of what is decoded: longer than any key that a redirect can have, encoded. It bounds the time of hostile addresses.
MAX_DECODED = 12 * MAX_PATH_LENGTH
# The first parts of paths that the site serves itself. `documents` is reserved only before an id: see `reserved`.
RESERVED = frozenset({"admin", "review", "static", "uploads", "_util"})
ENDING = re.compile(r"(?<=[^/])(\.(html?|md))+$|(?<=/)(index(\.(html?|md))+/)*index(\.(html?|md))+$")
SPACE = re.compile(r"(?<![+/])\+(?![+/]|$)")  # `c++` keeps its signs.


def plain(text: str) -> str:
    """Return a text in lower case and composed (NFC), without percent-encoding, however often it was encoded."""
    while (decoded := unquote(text).replace("\0", "")) != text:
        text = decoded
    return unicodedata.normalize("NFC", text.lower())


def path_key(address: str) -> str:
    """Return the normal form of a URL path: `/about-us` for `/About-us/index.html`.

    It decodes percent-encoding and plus signs for spaces, lowercases and composes letters (NFC), follows dots and
    merges double slashes, and strips spaces around parts, the file extension and the last slash. The key of the home
    page is `/`. An address that is too long for any key is returned as it is.
    """
    if len(address) > MAX_DECODED:
        return address
    path, before = SPACE.sub(" ", plain(address)), None
    while path != before:
        before = path
        path = posixpath.normpath("/" + "/".join(part.strip() for part in path.split("/") if part.strip()))
        path = ENDING.sub("", path)
    return path.replace("?", "%3F").replace("#", "%23")


def reserved(parts: list[str]) -> str:
    """Return the reserved part of a path that the site serves itself, or an empty string if a page may have it."""
    first = parts[0].lower() if parts else ""
    if first == "documents" and len(parts) > 1 and (parts[1].isdecimal() or parts[1].startswith("authen")):
        return f"documents/{parts[1]}"
    return first if first in RESERVED or (first == "search" and len(parts) == 1) else ""
