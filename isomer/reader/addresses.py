"""Addresses: those at which pages stand, and those to which links and images lead."""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from isomer.notes import IsomerError

# What the site itself serves before it looks for a page; of documents, only their numbers.
RESERVED: Final = frozenset({"admin", "static", "uploads", "_util"})
WHOLE_ADDRESS: Final = re.compile(r"^(?:https?:|[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
SCHEME: Final = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
MAIL: Final = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
TELEPHONE: Final = re.compile(r"^tel:[+\d][\d\s()-]*$", re.IGNORECASE)
ENDING: Final = re.compile(r"(?<=[^/])\.(html?|md)$|(?<=/)index\.(html?|md)$")
MAX_SEGMENT: Final = 255
ZERO_WIDTH: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class AddressKind(StrEnum):
    """Where an address leads."""

    PATH = "path"
    EXTERNAL = "external"
    ANCHOR = "anchor"
    NONE = "none"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the source, understood. `path` is unquoted; `url` may be stored and shown."""

    kind: AddressKind
    path: str = ""
    fragment: str = ""
    url: str = ""
    repair: str = ""


def has_control_characters(text: str) -> bool:
    """Whether a text holds characters that no address and no title needs."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def check_permalink(permalink: str, file: str, line: int | None) -> str:
    """The address of a page as the site serves it: one leading slash, no doubled slashes.

    Raises IsomerError where the address would take the page out of the site or over a part of it.
    """
    if has_control_characters(permalink):
        raise IsomerError(file, line, "the permalink holds control characters")
    segments = [part for part in unquote(permalink).split("/") if part]
    if ".." in segments or "." in segments or "\\" in permalink:
        raise IsomerError(file, line, f"the permalink {permalink} points outside its place")
    if taken := reserved(segments):
        raise IsomerError(file, line, f"the permalink {permalink} collides with /{taken}/")
    if any(len(segment) > MAX_SEGMENT for segment in segments):
        raise IsomerError(file, line, f"a part of the permalink is longer than {MAX_SEGMENT} characters")
    return re.sub(r"/{2,}", "/", "/" + permalink.strip())


def reserved(segments: list[str]) -> str:
    """What the site itself serves at an address of these segments; empty where that is a page's to take."""
    first = segments[0].lower() if segments else ""
    if first == "documents" and len(segments) > 1 and (segments[1].isdecimal() or segments[1].startswith("authen")):
        return f"documents/{segments[1]}"
    return first if first in RESERVED else ""


def lacks_scheme(address: str) -> bool:
    """Whether an address that means another site has no `https://` before it: `www.example.org`, `example.org/x`."""
    host, slash, _ = address.partition("/")
    return re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) is not None and bool(slash or host.lower().startswith("www."))


def page_key(address: str) -> str:
    """The form under which two spellings of a page's address are the same."""
    path = ENDING.sub("", unicodedata.normalize("NFC", unquote(address)).lower())
    return "/" + "/".join(part.strip() for part in path.split("/") if part.strip())


def understand(
    raw: str, *, base: str, hosts: frozenset[str], file: str, line: int | None, clamp: bool = False
) -> Address:
    """What the value of an `href` or `src` means on the page at the address `base`.

    Raises IsomerError where a path climbs out of the site or names a file of the machine. With `clamp`, a path
    that climbs too far stops at the root, as it does in a browser.
    """
    text = "".join(c for c in raw.strip().translate(ZERO_WIDTH) if not unicodedata.category(c).startswith("Cc"))
    repair = ""
    if not text:
        return Address(AddressKind.NONE)
    if text.startswith("#"):
        return _anchor(text)
    if text.lower().startswith("www."):
        text, repair = f"https://{text}", f"the address {text} had no https:// before it"
    elif MAIL.match(text):
        text, repair = f"mailto:{text}", f"the mail address {text} had no mailto: before it"
    if text.startswith("//"):
        text = f"https:{text}"
    if SCHEME.match(text):
        external = _with_scheme(text, hosts, repair, file, line)
        if external.kind != AddressKind.PATH:
            return external
        text = external.url
    return _path(text, base, file, line, clamp)


def _anchor(text: str) -> Address:
    fragment = quote(unquote(text[1:]), safe="-._~!$&'()*+,;=:@/?")
    return Address(AddressKind.ANCHOR, fragment=fragment, url=f"#{fragment}") if fragment else Address(AddressKind.NONE)


def _with_scheme(text: str, hosts: frozenset[str], repair: str, file: str, line: int | None) -> Address:
    scheme = text.split(":", 1)[0].lower()
    if scheme == "file":
        raise IsomerError(file, line, f"{text} names a file outside the site")
    if scheme in {"http", "https"}:
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return Address(AddressKind.REFUSED, url=text)
        if not host:
            return Address(AddressKind.REFUSED, url=text)
        if host in hosts:
            rest = text.split("/", 3)[3] if text.count("/") >= 3 else ""
            return Address(AddressKind.PATH, url=f"/{rest}")
        return Address(AddressKind.EXTERNAL, url=text.replace(" ", "%20"), repair=repair)
    if scheme == "mailto" and "@" in text:
        return Address(AddressKind.EXTERNAL, url=re.sub(r"\s+", "", text), repair=repair)
    if scheme == "tel":
        number = re.sub(r"[^\d+()\s-]", "", unquote(text[4:])).strip()
        if TELEPHONE.match(f"tel:{number}"):
            return Address(AddressKind.EXTERNAL, url=f"tel:{number}", repair=repair)
    return Address(AddressKind.REFUSED, url=text)


def _path(text: str, base: str, file: str, line: int | None, clamp: bool) -> Address:
    before, _, fragment = text.partition("#")
    before, _, query = before.partition("?")
    path = unquote(html.unescape(before)) if "%" in before or "&" in before else before
    if "\\" in path:
        raise IsomerError(file, line, f"the path {text} points outside the site")
    if not path.startswith("/"):
        path = posixpath.join(base if base.endswith("/") else posixpath.dirname(base) + "/", path)
    if _climbs(path) and not clamp:
        raise IsomerError(file, line, f"the path {text} points outside the site")
    clean = re.sub(r"/{2,}", "/", path)
    if ".." in clean.split("/") or "." in clean.split("/"):
        clean = posixpath.normpath(clean) + ("/" if clean.endswith("/") else "")
    url = quote(clean, safe="/-._~!$&'()*+,;=:@")
    url += (f"?{query.replace(' ', '%20')}" if query else "") + (f"#{fragment.replace(' ', '%20')}" if fragment else "")
    return Address(AddressKind.PATH, path=clean, fragment=fragment, url=url)


def _climbs(path: str) -> bool:
    depth = 0
    for part in path.split("/"):
        depth += -1 if part == ".." else int(part not in {"", "."})
        if depth < 0:
            return True
    return False
