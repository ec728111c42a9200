"""Puts pages, documents, images and addresses where blocks hold references."""

from __future__ import annotations

import html
import re
import unicodedata
import uuid
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from wagtail.documents import get_document_model

from actris_cms.core.blocks import sanitise
from isomer.convert import Block, Conversion, Reference
from isomer.load.library import Library, report_missing
from isomer.load.report import Report
from isomer.notes import NoteKind
from isomer.reader.addresses import Address, AddressKind, page_key, understand
from isomer.reader.files import find_media, media_files

LEAST_LIKENESS: Final = 0.7  # Of 1; below it a suggestion would mislead.
LINK_FIELDS: Final = {"text", "page", "document", "url"}
ANCHOR_TAG: Final = re.compile(r"<a(?=[ >])[^>]*>|</a>")
SYMBOL: Final = re.compile(r' href="ref:(\d+)"')
LEFT_OVER: Final = re.compile(r'<(?:a|embed)(?=[ >])[^>]* (?:href|id)="ref:\d+"')
IMAGE_TAG: Final = re.compile(r'<embed embedtype="image" id="ref:(\d+)" alt="([^"]*)" format="legacy"/>')
NAMESPACE: Final = uuid.UUID("6d1f2d0e-5b0c-5a52-9a5e-2f1c5f0e7a11")


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to; nothing of it where the link cannot be kept.

    A link block can name a part of a page by its anchor. Rich text cannot, and takes the address instead.
    """

    page: int | None = None
    document: int | None = None
    url: str = ""
    anchor: str = ""

    @property
    def is_reference(self) -> bool:
        """Whether rich text can store it as what it leads to, instead of as an address."""
        return bool(self.document or (self.page and not self.anchor))

    def attributes(self) -> str:
        """As rich text stores it."""
        if self.page and self.is_reference:
            return f' linktype="page" id="{self.page}"'
        if self.document:
            return f' linktype="document" id="{self.document}"'
        return f' href="{html.escape(self.url)}"' if self.url else ""


class Resolver:
    """Knows the pages of the site, the files of the repository, and what is neither."""

    def __init__(self, root: Path, hosts: frozenset[str], library: Library, report: Report) -> None:
        """The pages are filled in once they are known: from address to primary key and to path."""
        self.root = root
        self.hosts = hosts
        self.library = library
        self.report = report
        self.pages: dict[str, int] = {}
        self.paths: dict[int, str] = {}
        self._suggestions: dict[str, str] = {}

    def link(self, reference: Reference, base: str) -> Target:
        """Where a link of the page at the address `base` leads."""
        file, line = reference.file, reference.line
        address = understand(reference.address, base=base, hosts=self.hosts, file=file, line=line, clamp=True)
        if address.repair:
            self.report.note(NoteKind.LINK, file, line, address.repair)
        if address.kind in {AddressKind.EXTERNAL, AddressKind.ANCHOR}:
            return Target(url=address.url)
        if address.kind == AddressKind.PATH:
            return self._inside(address, reference)
        if address.kind == AddressKind.REFUSED:
            message = f"a link to {reference.address[:80]} cannot be kept; its words are"
            self.report.note(NoteKind.LINK, file, line, message)
        return Target()

    def _inside(self, address: Address, reference: Reference) -> Target:
        pk = self.pages.get(page_key(address.path))
        if pk is not None:
            beyond = re.search(r"[?#].*$", address.url)
            if beyond is None:
                return Target(page=pk)
            url = self.paths[pk] + beyond.group()
            is_anchor = beyond.group().startswith("#") and len(beyond.group()) > 1
            return Target(page=pk, url=url, anchor=beyond.group()[1:]) if is_anchor else Target(url=url)
        path = self._media(address, reference)
        if path is not None:
            return self._file(path, address, reference)
        nearest = self._nearest(page_key(address.path))
        suggestion = f"; perhaps {nearest} is meant" if nearest else ""
        message = (
            f"the link to {reference.address} leads nowhere: there is no such page or file; it was kept{suggestion}"
        )
        self.report.note(NoteKind.DEAD_LINK, reference.file, reference.line, message)
        return Target(url=address.url)

    def _media(self, address: Address, reference: Reference) -> Path | None:
        """The file that an address means: the one so called, else the only one that differs in capitals alone."""
        path = find_media(self.root, address.path)
        if path is not None:
            return path
        alike = self._files_by_small_letters.get(unicodedata.normalize("NFC", address.path.strip("/")).lower(), [])
        if len(alike) != 1:
            return None
        name = alike[0].relative_to(self.root).as_posix()
        message = f"{reference.address} differs in capitals from the file {name}, which was taken"
        self.report.note(NoteKind.LINK, reference.file, reference.line, message)
        return alike[0]

    @cached_property
    def _files_by_small_letters(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for path in media_files(self.root):
            name = unicodedata.normalize("NFC", path.relative_to(self.root).as_posix()).lower()
            found.setdefault(name, []).append(path)
        return found

    def _nearest(self, key: str) -> str:
        """The address of the living page that is most like a dead one; empty where none is like it."""
        if key not in self._suggestions:
            found = get_close_matches(key, self.pages, n=1, cutoff=LEAST_LIKENESS)
            self._suggestions[key] = self.paths.get(self.pages[found[0]], "") if found else ""
        return self._suggestions[key]

    def _file(self, path: Path, address: Address, reference: Reference) -> Target:
        ending = path.suffix.lower().lstrip(".")
        file, line = reference.file, reference.line
        if ending in settings.WAGTAILDOCS_EXTENSIONS:
            taken = self.library.document(path, words=reference.text, file=file, line=line)
            return Target(document=taken) if taken else Target(url=address.url)
        if ending in settings.WAGTAILIMAGES_EXTENSIONS:
            # A drawing that a link leads to is shown by its old address, which leads to the library's.
            self.library.image(path, alt="", about=reference.text or path.stem, file=file, line=line)
            return Target(url=address.url)
        message = f"the file {reference.address} is of a kind that the library does not take; the link was kept"
        self.report.note(NoteKind.NOT_IMPORTED, file, line, message)
        return Target(url=address.url)

    def url_of(self, target: Target) -> str:
        """The address of a target as it is now, for what can hold nothing but an address."""
        if target.document:
            return str(get_document_model().objects.get(pk=target.document).url)
        return target.url or self.paths.get(target.page or 0, "")

    def image(self, reference: Reference, base: str, about: str, instead: str = "a link to it was kept") -> int | None:
        """The image of the library; None, and a note that says what was done instead, where there is none."""
        file, line = reference.file, reference.line
        address = understand(reference.address, base=base, hosts=self.hosts, file=file, line=line)
        if address.kind != AddressKind.PATH:
            message = f"the image {reference.address[:120]} is not a file of the repository; {instead}"
            self.report.note(NoteKind.NOT_IMPORTED, file, line, message)
            return None
        path = self._media(address, reference)
        if path is None:
            report_missing(self.report, "image", reference.address, file, line)
            return None
        if path.suffix.lower().lstrip(".") not in settings.WAGTAILIMAGES_EXTENSIONS:
            message = f"the image {reference.address} is of a kind that the library does not take; {instead}"
            self.report.note(NoteKind.NOT_IMPORTED, file, line, message)
            return None
        return self.library.image(path, alt=reference.text, about=about, file=file, line=line)


class Filler:
    """Fills in the references of one conversion, and gives each block an id that stays the same from run to run."""

    def __init__(self, resolver: Resolver, conversion: Conversion, *, base: str, about: str, file: str) -> None:
        """`base` is the page's address, `about` its title."""
        self.resolver = resolver
        self.references = conversion.references
        self.base = base
        self.about = about
        self.file = file

    def blocks(self, blocks: list[Block], place: str = "") -> list[Block]:
        """The blocks, ready to be stored."""
        return [self._block(part, f"{place}/{number}") for number, part in enumerate(blocks)]

    def _block(self, part: Block, place: str) -> Block:
        kind, value = part["type"], part["value"]
        filled = self.value(value, place)
        if kind == "image" and filled["image"]["image"] is None:
            kind, filled = "legacy", self._instead_of_image(value["image"]["image"], filled)
        if kind == "legacy":
            filled = sanitise(filled)
        return {"type": kind, "value": filled, "id": str(uuid.uuid5(NAMESPACE, f"{self.file}{place}"))}

    def value(self, value: Any, place: str = "") -> Any:
        """A value with its references filled in, however deep they are."""
        if isinstance(value, str):
            return self.rich_text(value)
        if isinstance(value, list):
            if value and isinstance(value[0], dict) and set(value[0]) == {"type", "value"}:
                return self.blocks(value, place)
            return [self.value(entry, f"{place}/{number}") for number, entry in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if set(value) == LINK_FIELDS:
            return self.link(value)
        if "alt_text" in value:
            return {**value, "image": self._image(value["image"])}
        return {key: self.value(entry, f"{place}/{key}") for key, entry in value.items()}

    def link(self, value: dict[str, Any]) -> dict[str, Any]:
        """The value of a link block."""
        number = _number(value["url"])
        if number is None:
            return value
        target = self.resolver.link(self.references[number], self.base)
        url = "" if target.page else target.url
        link = {"text": value["text"], "page": target.page, "document": target.document, "url": url}
        return {**link, "anchor": target.anchor} if target.anchor else link

    def _image(self, symbol: str | None) -> int | None:
        number = _number(symbol or "")
        return None if number is None else self.resolver.image(self.references[number], self.base, self.about)

    def rich_text(self, text: str) -> str:
        """Rich text or legacy HTML."""
        if "ref:" not in text:
            return text
        filled = IMAGE_TAG.sub(self._embed, self._anchors(text))
        if LEFT_OVER.search(filled):
            raise RuntimeError(f"{self.file}: a reference was not filled in: {filled[:200]}")
        return filled

    def _anchors(self, text: str) -> str:
        """The text with its links filled in; of a link that leads nowhere the words stay."""
        is_kept: list[bool] = []

        def fill(match: re.Match[str]) -> str:
            tag = match.group()
            if tag == "</a>":
                return tag if not is_kept or is_kept.pop() else ""
            number = SYMBOL.search(tag)
            target = self.resolver.link(self.references[int(number.group(1))], self.base) if number else None
            attributes = target.attributes() if target else ""
            is_kept.append(target is None or bool(attributes))
            if target is None or number is None:
                return tag
            own = "" if target.is_reference else tag[2 : number.start()] + tag[number.end() : -1]
            return f"<a{attributes}{own}>" if attributes else ""

        return ANCHOR_TAG.sub(fill, text)

    def _embed(self, match: re.Match[str]) -> str:
        reference = self.references[int(match.group(1))]
        pk = self.resolver.image(reference, self.base, self.about)
        if pk is None:
            return _link_to(reference)
        return f'<embed embedtype="image" id="{pk}" alt="{match.group(2)}" format="legacy"/>'

    def _instead_of_image(self, symbol: str, filled: dict[str, Any]) -> str:
        """A link where a picture should be: its alt text and its address are not lost."""
        caption = str(filled["caption"] or "")
        return f"<div><p>{_link_to(self.references[_number(symbol) or 0])}</p>{caption}</div>"


def _number(symbol: str) -> int | None:
    """The number of a reference; None for anything else."""
    return int(symbol[4:]) if symbol.startswith("ref:") and symbol[4:].isdigit() else None


def _link_to(reference: Reference) -> str:
    words = reference.text or reference.address.rsplit("/", 1)[-1] or "image"
    address = reference.address.replace(" ", "%20")
    if not address.lower().startswith(("http://", "https://", "/")):
        return html.escape(words, quote=False)
    return f'<a href="{html.escape(address)}">{html.escape(words, quote=False)}</a>'
