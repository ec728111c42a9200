"""Finds what the links and images of a source lead to: pages, documents, pictures, addresses, or nothing."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from django.conf import settings
from wagtail.documents import get_document_model

from isomer.convert import Reference
from isomer.load.library import Library, report_missing
from isomer.load.report import Report
from isomer.notes import NoteKind
from isomer.reader.addresses import Address, AddressKind, page_key, understand
from isomer.reader.files import find_media, media_files

LEAST_LIKENESS: Final = 0.6  # Of 1; below it a suggestion would mislead.
MOST_CANDIDATES: Final = 50
SHORTEST_WORD: Final = 4


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
        """The address of the living page that is most like a dead one; empty where none is like it.

        Only addresses that share a word with it are compared: all of them would cost pages times links.
        """
        if key not in self._suggestions:
            words = _words_of(key.rsplit("/", 1)[-1]) or _words_of(key)
            shared = Counter(other for word in words for other in self._addresses_by_word.get(word, ()))
            candidates = [other for other, _ in shared.most_common(MOST_CANDIDATES)]
            found = get_close_matches(key, candidates, n=1, cutoff=LEAST_LIKENESS)
            self._suggestions[key] = self.paths.get(self.pages[found[0]], "") if found else ""
        return self._suggestions[key]

    @cached_property
    def _addresses_by_word(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self.pages:
            for word in _words_of(key):
                found.setdefault(word, []).append(key)
        return found

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


def _words_of(key: str) -> set[str]:
    """The words of an address that say something."""
    return {word for word in re.split(r"[\W_]+", key) if len(word) >= SHORTEST_WORD}
