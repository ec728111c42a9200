"""What all parts of one document share: its definitions, and what is read only once those are known."""

from __future__ import annotations

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
    """Things stand inside each other beyond reason; the line is where the reader gave up."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(slots=True)
class Attributes:
    """What an attribute list says: attributes, and the names of other lists that it takes in."""

    values: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in what stands between the braces. Quotes of any shape count as quotes."""
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
    """The words of an element, as the source has them."""

    element: etree._Element
    lines: Lines


@dataclass(slots=True)
class Document:
    """Definitions by name, and what waits for them."""

    links: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Attributes] = field(default_factory=dict)
    footnotes: dict[str, tuple[etree._Element, list[Words]]] = field(default_factory=dict)
    used_footnotes: dict[str, int] = field(default_factory=dict)
    attributes: list[tuple[etree._Element, Attributes]] = field(default_factory=list)
    headings: list[etree._Element] = field(default_factory=list)
    transparent: list[etree._Element] = field(default_factory=list)
    remarks: list[tuple[NoteKind, int, str]] = field(default_factory=list)

    def footnote_number(self, name: str) -> int | None:
        """The number of a footnote, by the order in which they are first named; None where it is not defined."""
        if name not in self.footnotes:
            return None
        return self.used_footnotes.setdefault(name, len(self.used_footnotes) + 1)

    def checkpoint(self) -> tuple[int, int, int]:
        """How much has been noticed so far."""
        return len(self.used_footnotes), len(self.attributes), len(self.remarks)

    def remark(self, kind: NoteKind, line: int, message: str) -> None:
        """Say something about a line."""
        self.remarks.append((kind, line, message))

    def go_back(self, to: tuple[int, int, int]) -> None:
        """Forget what was noticed since, in an attempt that failed."""
        while len(self.used_footnotes) > to[0]:
            self.used_footnotes.popitem()
        del self.attributes[to[1] :], self.remarks[to[2] :]

    def decoded(self, text: str, line: int) -> str:
        """A text with the characters that it names. Control characters are left out, and reported."""
        if "&" not in text:
            return text
        if any(not html.unescape(number) for number in NUMBERED.findall(text)):
            message = "a control character, written as an entity, was taken out here"
            self.remark(NoteKind.CONTROL_CHARACTER, line, message)
        return html.unescape(text)

    def finish(self) -> None:
        """What can only be done once all words have been read."""
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
        """Names for the headings that have none: their words in lower case, with numbers after repeated ones."""
        counts: Counter[str] = Counter()
        for heading in self.headings:
            if heading.get("id") is None:
                name = heading_name(heading)
                heading.set("id", f"{name}-{counts[name]}" if counts[name] else name)
                counts[name] += 1

    def _write_contents(self, element: etree._Element) -> None:
        """A list that asks for it holds the headings instead of what the author wrote."""
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
    """A new element that knows the line on which it stands."""
    element: Any = PARSER.makeelement("span" if ":" in tag else tag)
    element.sourceline = min(line, MAX_LINE)
    found: etree._Element = element
    return found


def set_attribute(element: etree._Element, name: str, value: str) -> None:
    """Give an element an attribute, unless no HTML could have one of that name."""
    if ATTRIBUTE_NAME.fullmatch(name):
        element.set(name.lower(), value)


def unwrap(element: etree._Element) -> None:
    """Put what an element holds in its place."""
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
    """The words of a heading, without the numbers of footnotes."""
    parts = [heading.text or ""]
    for child in heading.iterdescendants():
        is_number = child.tag == "sup" and child.get("class") == "footnote"
        parts += ["" if is_number or not isinstance(child.tag, str) else child.text or "", child.tail or ""]
    return "".join(parts)


def heading_name(heading: etree._Element) -> str:
    """Lower case, blanks to hyphens, and of the rest letters, marks, digits, hyphens and underscores only."""
    words = text_of_heading(heading).lower()
    kept = (letter for letter in words if letter in "- \t" or KEPT.fullmatch(unicodedata.category(letter)))
    return "".join(kept).replace(" ", "-").replace("\t", "-")
