"""The content of a page as the rules read it: plain data, of a draft as well as of a live page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any, Final

from wagtail.models import Page
from wagtail.models.pages import get_streamfield_names

from actris_cms.filler import CHOICES
from actris_cms.singapore import today

BREAK: Final = re.compile(r"</(?:p|li|h[1-6]|td|th|tr|div|figcaption|summary)>|<br\s*/?>", re.IGNORECASE)
TAG: Final = re.compile(r"<[^<>]*>")
ANCHOR: Final = re.compile(r"<a\s([^<>]*)>([^<]*(?:<(?!/?a[\s>])[^<]*)*)</a>", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
LINK_FIELDS: Final = {"page", "document", "url"}
# The keys of block values whose strings are no words of the page.
NO_WORDS: Final = CHOICES | {"id", "width", "height", "alignment", "position", "email", "details"}
MAX_DEPTH: Final = 40  # Streams of the site are at most eight deep. Deeper data are not read.


@dataclass(frozen=True)
class Content:
    """What a page says. `streams` are raw data by field name; `texts` its other texts.

    `dated` is the day that visitors see above the page, of news; None for pages that are always current. `page` is the
    primary key of the page.
    """

    title: str = ""
    streams: dict[str, list[Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    needs_summary: bool = False
    dated: date | None = None
    today: date = field(default_factory=today)
    page: int = 0


@dataclass(frozen=True)
class Part:
    """A block of a stream or a list, at any depth. `kind` is its type."""

    kind: str
    value: Any
    path: str


@dataclass(frozen=True)
class Link:
    """A link: `kind` is "page", "document" or "url", and `target` a primary key or an address."""

    kind: str
    target: int | str
    words: str
    path: str


def content_of(page: Page) -> Content:
    """Return the content of a specific page or of its draft. It makes no query."""
    fields = type(page).get_edit_handler().get_form_class().base_fields
    has_target = bool(getattr(page, "external_url", "") or getattr(page, "document_id", None))
    written = getattr(page, "written_description", page.search_description)
    return Content(
        title=page.title,
        streams={name: list(getattr(page, name).raw_data) for name in get_streamfield_names(type(page))},
        texts={name: str(getattr(page, name, "") or "") for name in ("summary", "search_description")},
        needs_summary="summary" in fields and not written and not (has_target and not page.body),
        dated=getattr(page, "date", None),
        page=page.pk or 0,
    )


def parts_in(raw: Any, path: str, depth: int = 0) -> Iterator[Part]:
    """Yield the blocks in raw stream data in the order of the page, each before those inside it."""
    if depth > MAX_DEPTH:
        return
    if isinstance(raw, list):
        for one in raw:
            yield from parts_in(one, path, depth + 1)
    elif isinstance(raw, dict) and {"type", "value"} <= raw.keys():
        place = f"{path}.{raw.get('id')}"
        yield Part(str(raw["type"]), raw["value"], place)
        yield from parts_in(raw["value"], place, depth + 1)
    elif isinstance(raw, dict):
        for name, value in raw.items():
            yield from parts_in(value, f"{path}.{name}", depth + 1)


def structs_in(raw: Any, path: str, depth: int = 0) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the values of all structs in raw stream data, such as pictures and links, with their content paths."""
    if depth > MAX_DEPTH:
        return
    if isinstance(raw, list):
        for one in raw:
            yield from structs_in(one, path, depth + 1)
    elif isinstance(raw, dict) and {"type", "value"} <= raw.keys():
        yield from structs_in(raw["value"], f"{path}.{raw.get('id')}", depth + 1)
    elif isinstance(raw, dict):
        yield raw, path
        for name, value in raw.items():
            yield from structs_in(value, f"{path}.{name}", depth + 1)


def texts_in(raw: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the texts in raw stream data with their content paths, as they are stored: some are HTML."""
    if depth > MAX_DEPTH:
        return
    if isinstance(raw, str):
        yield raw, path
    elif isinstance(raw, list):
        for one in raw:
            yield from texts_in(one, path, depth + 1)
    elif isinstance(raw, dict) and {"type", "value"} <= raw.keys():
        yield from texts_in(raw["value"], f"{path}.{raw.get('id')}", depth + 1)
    elif isinstance(raw, dict):
        for name, value in raw.items():
            if name not in NO_WORDS:
                yield from texts_in(value, f"{path}.{name}", depth + 1)


def all_texts(content: Content) -> Iterator[tuple[str, str]]:
    """Yield all texts of a page with their content paths: its fields first, then its streams."""
    yield from ((text, name) for name, text in content.texts.items() if text)
    for name, raw in content.streams.items():
        yield from texts_in(raw, name)


def lines_of(html: str) -> list[str]:
    """Return the lines of a text as visitors read it: paragraphs, points and cells, without markup."""
    plain = unescape(TAG.sub("", BREAK.sub("\n", html))) if "<" in html or "&" in html else html
    return [line for part in plain.splitlines() if (line := " ".join(part.split()))]


def links_in(content: Content) -> Iterator[Link]:
    """Yield the links of a page: those of link blocks, and those within texts."""
    for name, raw in content.streams.items():
        for value, path in structs_in(raw, name):
            if value.keys() >= LINK_FIELDS:
                yield from _link_of_block(value, path)
        for text, path in texts_in(raw, name):
            if "<a" in text:
                yield from links_of_text(text, path)


def _link_of_block(value: dict[str, Any], path: str) -> Iterator[Link]:
    words = str(value.get("text") or "")
    for kind in ("page", "document"):
        if isinstance(value[kind], int) and not isinstance(value[kind], bool):
            yield Link(kind, value[kind], words, path)
            return
    if isinstance(value["url"], str) and value["url"].strip():
        yield Link("url", value["url"].strip(), words, path)


def as_asked(address: str) -> str:
    """Return the address as a server is asked for it: without a fragment, and with a scheme."""
    return ("https:" if address.startswith("//") else "") + address.partition("#")[0]


def links_of_text(text: str, path: str) -> Iterator[Link]:
    """Yield the links within rich text or legacy HTML."""
    for match in ANCHOR.finditer(text):
        given = dict(ATTRIBUTE.findall(match[1]))
        words = " ".join(unescape(TAG.sub("", match[2])).split())
        if given.get("linktype") in ("page", "document"):
            if given.get("id", "").isdecimal() and len(given["id"]) < 19:
                yield Link(given["linktype"], int(given["id"]), words, path)
        elif href := unescape(given.get("href", "")).strip():
            yield Link("url", href, words, path)
