"""The shared state of one document: its definitions, and what can be finished only once they are known."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from isomer.convert.kramdown.source import Lines
from isomer.notes import NoteKind

MAX_DEPTH: Final = 100
MAX_LINE: Final = 65_535
PARSER: Final = etree.HTMLParser()
ATTRIBUTE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
KEPT: Final = re.compile("L.|M.|Nd|Pc")
NUMBERED: Final = re.compile(r"&#(?:\d{1,8}|[xX][0-9a-fA-F]{1,8});")
LIST_ENTRY: Final = re.compile(
    r"([\w-]+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|[‘’“”]([^‘’“”]*)[‘’“”]|([^\s\"'‘’“”]+))"
    r"|#([^\s#.]+)|\.([\w-]+)|(\w[\w-]*)"
)


class TooDeepError(Exception):
    """The document is nested too deeply. `line` is where the reader stopped."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(slots=True)
class Attributes:
    """An attribute list: attributes, and the names of other lists that it includes."""

    values: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add the content of the braces. Typographic quotes count as quotes, too."""
        for name, *quoted, identity, css_class, reference in LIST_ENTRY.findall(text):
            if name:
                self.values[name] = next((value for value in quoted if value), "")
            elif identity:
                self.values["id"] = identity
            elif css_class:
                self.values["class"] = f"{self.values.get('class', '')} {css_class}".strip()
            else:
                self.references.append(reference)


@dataclass(slots=True)
class Words:
    """The unread inline content of an element."""

    element: etree._Element
    lines: Lines


@dataclass(slots=True)
class Document:
    """The definitions of a document by name, and what is left to be finished at the end."""

    links: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Attributes] = field(default_factory=dict)
    footnotes: dict[str, tuple[etree._Element, list[Words]]] = field(default_factory=dict)
    used_footnotes: dict[str, int] = field(default_factory=dict)
    attributes: list[tuple[etree._Element, Attributes]] = field(default_factory=list)
    headings: list[etree._Element] = field(default_factory=list)
    transparent: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[NoteKind, int, str]] = field(default_factory=list)

    def footnote_number(self, name: str) -> int | None:
        """Return the number of a footnote, in the order of first use, or None if it is not defined."""
        if name not in self.footnotes:
            return None
        return self.used_footnotes.setdefault(name, len(self.used_footnotes) + 1)

    def checkpoint(self) -> tuple[int, int, int]:
        """Return the current state, for `go_back`."""
        return len(self.used_footnotes), len(self.attributes), len(self.notes)

    def note(self, kind: NoteKind, line: int, message: str) -> None:
        """Add a note about a line."""
        self.notes.append((kind, line, message))

    def go_back(self, to: tuple[int, int, int]) -> None:
        """Drop what a failed attempt has added since the checkpoint."""
        while len(self.used_footnotes) > to[0]:
            self.used_footnotes.popitem()
        del self.attributes[to[1] :], self.notes[to[2] :]

    def decoded(self, text: str, line: int) -> str:
        """Return a text with its entities decoded. Control characters are left out and reported."""
        if "&" not in text:
            return text
        if any(not html.unescape(number) for number in NUMBERED.findall(text)):
            message = "a control character, written as an entity, was removed here"
            self.note(NoteKind.CONTROL_CHARACTER, line, message)
        return html.unescape(text)

    def finish(self) -> None:
        """Apply attributes, name headings and fill in tables of contents, once all inline content has been read."""
        for element, attributes in self.attributes:
            self._apply(element, attributes)
        for paragraph in self.transparent:
            unwrap(paragraph)
        self._name_headings()
        for element, attributes in self.attributes:
            if "toc" in attributes.references and element.tag in {"ul", "ol"}:
                self._write_contents(element)

    def _apply(self, element: etree._Element, attributes: Attributes, seen: frozenset[str] = frozenset()) -> None:
        for reference in attributes.references:
            if reference in self.lists and reference not in seen:
                self._apply(element, self.lists[reference], seen | {reference})
        for name, value in attributes.values.items():
            set_attribute(element, name, value)

    def _name_headings(self) -> None:
        """Give headings without an id one made from their text, with a number if it is repeated."""
        counts: Counter[str] = Counter()
        for heading in self.headings:
            if heading.get("id") is None:
                name = heading_name(heading)
                heading.set("id", f"{name}-{counts[name]}" if counts[name] else name)
                counts[name] += 1

    def _write_contents(self, element: etree._Element) -> None:
        """Replace the content of a list with the reference `toc` by the table of contents."""
        for child in list(element):
            element.remove(child)
        element.text = None
        open_lists = [(0, element)]
        for heading in self.headings:
            level = int(str(heading.tag)[1])
            if "no_toc" in (heading.get("class") or "").split():
                continue
            while len(open_lists) > 1 and open_lists[-1][0] >= level:
                open_lists.pop()
            parent = open_lists[-1][1]
            if open_lists[-1][0]:
                parent = next((child for child in parent if child.tag == element.tag), None) or _inside(parent, element)
            item = etree.SubElement(parent, "li")
            link = etree.SubElement(item, "a", {"href": f"#{heading.get('id')}"})
            link.text = text_of_heading(heading)
            open_lists.append((level, item))


def _inside(parent: etree._Element, like: etree._Element) -> etree._Element:
    return etree.SubElement(parent, like.tag)


def make(tag: str, line: int) -> etree._Element:
    """Return a new element with its line number."""
    element: Any = PARSER.makeelement("span" if ":" in tag else tag)
    element.sourceline = min(line, MAX_LINE)
    found: etree._Element = element
    return found


def set_attribute(element: etree._Element, name: str, value: str) -> None:
    """Set an attribute of an element, unless its name is not valid in HTML."""
    if ATTRIBUTE_NAME.fullmatch(name):
        element.set(name.lower(), value)


def unwrap(element: etree._Element) -> None:
    """Replace an element by its content."""
    parent = element.getparent()
    if parent is None:
        return
    _append_text(parent, element.getprevious(), element.text)
    for child in list(element):
        element.addprevious(child)
    _append_text(parent, element.getprevious(), element.tail)
    element.tail = None
    parent.remove(element)


def _append_text(parent: etree._Element, before: etree._Element | None, text: str | None) -> None:
    if text and before is None:
        parent.text = (parent.text or "") + text
    elif text and before is not None:
        before.tail = (before.tail or "") + text


def text_of_heading(heading: etree._Element) -> str:
    """Return the text of a heading without footnote numbers."""
    parts = [heading.text or ""]
    for child in heading.iterdescendants():
        is_number = child.tag == "sup" and child.get("class") == "footnote"
        parts += ["" if is_number or not isinstance(child.tag, str) else child.text or "", child.tail or ""]
    return "".join(parts)


def heading_name(heading: etree._Element) -> str:
    """Return the id for a heading: lower case, hyphens for spaces, only letters, marks, digits, `-` and `_`."""
    words = text_of_heading(heading).lower()
    kept = (letter for letter in words if letter in "- \t" or KEPT.fullmatch(unicodedata.category(letter)))
    return "".join(kept).replace(" ", "-").replace("\t", "-")
