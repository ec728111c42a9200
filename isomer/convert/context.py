"""The shared state of a conversion: notes, references and anchors. Also builds raw block values."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from lxml import etree

from isomer.convert.references import Reference, ReferenceKind, symbol
from isomer.convert.tree import line_of, text_of
from isomer.mends import Mend, mended
from isomer.notes import Note, NoteKind

Block: TypeAlias = dict[str, Any]
Link: TypeAlias = dict[str, Any]

ANCHOR: Final = re.compile(r"[^\s\"'<>#%]{1,120}")
PLACEHOLDER_ALTS: Final = frozenset({"placeholder image", "image alt text", "image", "alt text", "alt"})
# Not words that somebody has typed, such as “Rules from March 2023” and “COVID-19”.
MACHINE_MADE: Final = re.compile(r"[!-~]*(?:_|\d{4}|[0-9a-f]{8}|-[!-~]*-)[!-~]*", re.IGNORECASE)
FILE_NAME: Final = re.compile(r"\.(png|jpe?g|jfif|gif|svg|webp|avif|bmp|tiff?|ico)$", re.IGNORECASE)


def block(kind: str, value: Any) -> Block:
    """Return a block as raw stream data. It gets its id when it is loaded."""
    return {"type": kind, "value": value}


def items(values: list[Any]) -> list[Block]:
    """Return values as the items of a list block."""
    return [block("item", value) for value in values]


def link(url: str = "", text: str = "") -> Link:
    """Return the value of a link block, empty without `url`."""
    return {"text": text if url else "", "page": None, "document": None, "url": url}


def picture(reference: str | None = None, alt: str = "") -> dict[str, Any]:
    """Return the value of an image block, empty without `reference`."""
    return {"image": reference, "alt_text": alt, "decorative": False}


def file_name(address: str) -> str:
    """Return the name of the file at a URL."""
    return unquote(re.split(r"[?#]", address, maxsplit=1)[0]).rstrip("/").rpartition("/")[2]


def alt_text(raw: str | None, address: str) -> str:
    """Return the alt text of an image, or an empty string if it is Isomer's default or the file name."""
    words = " ".join((raw or "").split())
    stem = file_name(address).rsplit(".", 1)[0]
    plain = re.sub(r"[\W_]+", " ", words).strip().lower()
    is_file = FILE_NAME.search(words) or (MACHINE_MADE.fullmatch(words) and words.lower() == stem.lower())
    return "" if plain in PLACEHOLDER_ALTS or is_file else words


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a conversion, to go back to when an attempt fails."""

    notes: int
    references: int
    anchors: int


@dataclass(slots=True)
class Context:
    """Collects the notes, references and anchors of one body."""

    file: str
    mends: frozenset[Mend] = frozenset()
    notes: list[Note] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    reserved: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    anchors: set[str] = field(default_factory=set)
    taken: list[tuple[str, tuple[str, bool], int]] = field(default_factory=list)
    numbers: dict[tuple[str, bool], int] = field(default_factory=dict)

    def note(self, kind: NoteKind, element: etree._Element | None, message: str) -> None:
        """Add a note about an element."""
        self.notes.append(Note(kind, self.file, None if element is None else line_of(element), message))

    def mended(self, mend: Mend, line: int | None, before: str, after: str) -> None:
        """Add the note of a mend that was made."""
        self.notes.append(mended(mend, self.file, line, before, after))

    def refer(self, kind: ReferenceKind, address: str, text: str, element: etree._Element, about: str = "") -> str:
        """Add a reference and return its symbol."""
        self.references.append(Reference(kind, address.strip(), text, self.file, line_of(element), about))
        return symbol(len(self.references) - 1)

    def refer_to_image(self, element: etree._Element) -> tuple[str, str]:
        """Add a reference to an `img` and return its symbol and alt text. Adds a note if the alt text is missing."""
        address = (element.get("src") or "").strip()
        alt = alt_text(element.get("alt"), address)
        if not alt:
            self.note(NoteKind.MISSING_ALT, element, f"the image {address} has no alt text")
        return self.refer(ReferenceKind.IMAGE, address, alt, element), alt

    def refer_to(self, element: etree._Element, about: str = "") -> str:
        """Add a reference for an element with an `href` and return its symbol."""
        return self.refer(ReferenceKind.LINK, element.get("href") or "", text_of(element), element, about)

    def anchor(self, wanted: str | None, words: str) -> str:
        """Return a unique anchor for a heading: its id, or else its text. Numbers resolve conflicts."""
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
        """Return the current state."""
        return Checkpoint(len(self.notes), len(self.references), len(self.taken))

    def go_back(self, to: Checkpoint) -> None:
        """Drop the notes, references and anchors added since the checkpoint."""
        del self.notes[to.notes :]
        del self.references[to.references :]
        while len(self.taken) > to.anchors:
            anchor, key, number = self.taken.pop()
            self.anchors.discard(anchor)
            self.numbers[key] = number


def make_anchor(words: str) -> str:
    """Return an anchor: the text in lower case, without punctuation, with hyphens for spaces, never empty."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", words).lower()
        if character in "-_ " or unicodedata.category(character)[0] in "LNM"
    )
    return kept.strip().replace(" ", "-")[:110] or "section"
