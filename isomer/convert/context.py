"""What all parts of a conversion share: the file, the notes, the references, the anchors that are taken."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from lxml import etree

from isomer.convert.references import Reference, ReferenceKind, symbol
from isomer.convert.tree import line_of, text_of
from isomer.notes import Note, NoteKind

Block: TypeAlias = dict[str, Any]
Link: TypeAlias = dict[str, Any]

ANCHOR: Final = re.compile(r"[^\s\"'<>#%]{1,120}")
PLACEHOLDER_ALTS: Final = frozenset({"placeholder image", "image alt text", "image", "alt text", "alt"})
FILE_NAME: Final = re.compile(r"\.(png|jpe?g|gif|svg|webp|avif|bmp|tiff?|ico)$", re.IGNORECASE)


def block(kind: str, value: Any) -> Block:
    """A block as a stream stores it; its id is given when it is loaded."""
    return {"type": kind, "value": value}


def items(values: list[Any]) -> list[Block]:
    """The members of a list block."""
    return [block("item", value) for value in values]


def link(url: str = "", text: str = "") -> Link:
    """The value of a link block; with no address, that of an absent link."""
    return {"text": text if url else "", "page": None, "document": None, "url": url}


def picture(reference: str | None = None, alt: str = "") -> dict[str, Any]:
    """The value of an image block; without a reference, that of an absent image."""
    return {"image": reference, "alt_text": alt, "decorative": False}


def alt_text(raw: str | None, address: str) -> str:
    """The alt text of an image; empty where the source holds the editor's default or the name of the file."""
    words = " ".join((raw or "").split())
    name = address.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0]
    plain = re.sub(r"[\W_]+", " ", words).strip().lower()
    is_file = FILE_NAME.search(words) or (
        len(stem) > 3 and re.search(r"[\d_-]", stem) and words.lower() == stem.lower()
    )
    return "" if plain in PLACEHOLDER_ALTS or is_file else words


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a conversion had come, for going back when an attempt fails."""

    notes: int
    references: int
    anchors: int


@dataclass(slots=True)
class Context:
    """Gathers what is found on the way through one body."""

    file: str
    notes: list[Note] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    reserved: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    anchors: set[str] = field(default_factory=set)
    taken: list[tuple[str, tuple[str, bool], int]] = field(default_factory=list)
    numbers: dict[tuple[str, bool], int] = field(default_factory=dict)

    def note(self, kind: NoteKind, element: etree._Element | None, message: str) -> None:
        """Say something about an element."""
        self.notes.append(Note(kind, self.file, None if element is None else line_of(element), message))

    def refer(self, kind: ReferenceKind, address: str, text: str, element: etree._Element) -> str:
        """Remember what an element refers to, and give the symbol for it."""
        self.references.append(Reference(kind, address.strip(), text, self.file, line_of(element)))
        return symbol(len(self.references) - 1)

    def refer_to_image(self, element: etree._Element) -> tuple[str, str]:
        """The symbol and the alt text of an `img`; says so where the alt text is missing."""
        address = (element.get("src") or "").strip()
        alt = alt_text(element.get("alt"), address)
        if not alt:
            self.note(NoteKind.MISSING_ALT, element, f"the image {address} has no alt text")
        return self.refer(ReferenceKind.IMAGE, address, alt, element), alt

    def refer_to(self, element: etree._Element) -> str:
        """The symbol for what an element with an `href` leads to."""
        return self.refer(ReferenceKind.LINK, element.get("href") or "", text_of(element), element)

    def anchor(self, wanted: str | None, words: str) -> str:
        """A free anchor for a heading: the one it has, else one of its words that is no other heading's own."""
        given = wanted if wanted and ANCHOR.fullmatch(wanted) else None
        base, others = (given, frozenset[str]()) if given else (make_anchor(words), self.reserved)
        key = (base, given is not None)
        number = known = self.numbers.get(key, 0)
        while (anchor := f"{base}-{number}" if number else base) in self.anchors or anchor in others:
            number += 1
        self.numbers[key] = number
        self.anchors.add(anchor)
        self.taken.append((anchor, key, known))
        return anchor

    def checkpoint(self) -> Checkpoint:
        """Where the conversion stands now."""
        return Checkpoint(len(self.notes), len(self.references), len(self.taken))

    def go_back(self, to: Checkpoint) -> None:
        """Forget what was found since."""
        del self.notes[to.notes :]
        del self.references[to.references :]
        while len(self.taken) > to.anchors:
            anchor, key, number = self.taken.pop()
            self.anchors.discard(anchor)
            self.numbers[key] = number


def make_anchor(words: str) -> str:
    """Lower case, punctuation dropped, blanks to hyphens; never empty."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", words).lower()
        if character in "-_ " or unicodedata.category(character)[0] in "LNM"
    )
    return kept.strip().replace(" ", "-")[:110] or "section"
