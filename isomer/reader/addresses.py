"""Validates the permalinks of pages, and interprets the URLs of links and images."""

import html
import posixpath
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, unquote, urlsplit

WHOLE_ADDRESS: Final = re.compile(r"^(?:https?:|[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
OTHER_SCHEME: Final = re.compile(r"^(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]*:", re.IGNORECASE)
SCHEME: Final = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")
MAIL: Final = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
TELEPHONE: Final = re.compile(r"^tel:[+\d][\d\s()-]*$", re.IGNORECASE)
ZERO_WIDTH: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class AddressKind(StrEnum):
    """The kind of target of a URL."""

    PATH = "path"
    EXTERNAL = "external"
    ANCHOR = "anchor"
    NONE = "none"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of the source, interpreted. `path` is unquoted; `url` is safe to store and show."""

    kind: AddressKind
    path: str = ""
    fragment: str = ""
    url: str = ""
    repair: str = ""


def has_control_characters(text: str) -> bool:
    """Whether a text contains control characters, which are not allowed in URLs and titles."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def clean_permalink(permalink: str) -> str:
    """Return the permalink with one leading slash, without doubled slashes, `.` and `..`, as Jekyll reads it."""
    parts = permalink.strip().replace("\\", "/").split("/")
    return re.sub(r"/{2,}", "/", "/" + "/".join("" if unquote(part) in {".", ".."} else part for part in parts))


def lacks_scheme(address: str) -> bool:
    """Whether a URL of another site lacks its `https://`, such as `www.example.org` and `example.org/x`."""
    host, slash, _ = address.partition("/")
    return re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) is not None and bool(slash or host.lower().startswith("www."))


def parse_address(raw: str, *, base: str, hosts: frozenset[str]) -> Address:
    """Interpret the value of an `href` or `src` on the page with the URL path `base`, as a browser does.

    A path with too many `..` stops at the root, and a backslash is a slash.
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
    if "\\" in (before := re.split(r"[?#]", text, maxsplit=1)[0]) and not OTHER_SCHEME.match(text):
        repair = f"the address {text} had backslashes instead of slashes"
        text = before.replace("\\", "/") + text[len(before) :]
    if text.startswith("//"):
        text = f"https:{text}"
    if SCHEME.match(text):
        external = _with_scheme(text, hosts, repair)
        if external.kind != AddressKind.PATH:
            return external
        text = external.url
    return _path(text, base, repair)


def _anchor(text: str) -> Address:
    fragment = quote(unquote(text[1:]), safe="-._~!$&'()*+,;=:@/?")
    return Address(AddressKind.ANCHOR, fragment=fragment, url=f"#{fragment}") if fragment else Address(AddressKind.NONE)


def _with_scheme(text: str, hosts: frozenset[str], repair: str) -> Address:
    scheme = text.split(":", 1)[0].lower()
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


def _path(text: str, base: str, repair: str) -> Address:
    before, _, fragment = text.partition("#")
    before, _, query = before.partition("?")
    path = unquote(html.unescape(before)) if "%" in before or "&" in before else before
    if not path.startswith("/"):
        path = posixpath.join(base if base.endswith("/") else posixpath.dirname(base) + "/", path)
    clean = re.sub(r"/{2,}", "/", path)
    if ".." in clean.split("/") or "." in clean.split("/"):
        clean = posixpath.normpath(clean) + ("/" if clean.endswith("/") else "")
    url = quote(clean, safe="/-._~!$&'()*+,;=:@")
    url += (f"?{query.replace(' ', '%20')}" if query else "") + (f"#{fragment.replace(' ', '%20')}" if fragment else "")
    return Address(AddressKind.PATH, path=clean, fragment=fragment, url=url, repair=repair)
