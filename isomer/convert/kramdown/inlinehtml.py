"""Reads HTML inside a line: elements that may stand there, addresses in angle brackets, comments."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from isomer.convert.kramdown.document import make, set_attribute
from isomer.convert.kramdown.frame import Frame, SpanReader
from isomer.convert.kramdown.grammar import BLOCK_TAGS, END_TAG, ONE_ATTRIBUTE, RAW_TAGS, START_TAG, VOID_TAGS
from isomer.convert.kramdown.typography import SIGNS, WRITTEN
from isomer.notes import NoteKind

ADDRESS: Final = re.compile(r"<((?:mailto:|https?:|ftps?:)[^<>\n]++|[^\s<>@:]++@[^\s<>@]+\.[A-Za-z]+)>")
INSTRUCTION: Final = re.compile(r"<[?!][^<>]*+>")


def angle(reader: SpanReader, frame: Frame) -> None:
    """What begins with an angle bracket."""
    if not frame.is_raw and (address := reader.match(ADDRESS)):
        _link(reader, frame, address)
    elif reader.text.startswith("<!--", reader.position) and (end := reader.find("-->")) >= 0:
        reader.skip(end + 3 - reader.position)
    elif instruction := reader.match(INSTRUCTION):
        reader.skip(len(instruction.group()))
    elif closing := reader.match(END_TAG):
        _show(reader, frame, closing.group())
    elif opening := reader.match(START_TAG):
        if opening.group(1).lower() in BLOCK_TAGS and not frame.is_raw:
            _show(reader, frame, opening.group())
        else:
            _element(reader, frame, opening)
    elif not frame.is_raw and (sign := reader.match(SIGNS)):
        frame.text(WRITTEN[sign.group()])
        reader.skip(len(sign.group()))
    else:
        reader.take(frame, 1)


def _link(reader: SpanReader, frame: Frame, found: re.Match[str]) -> None:
    words = found.group(1)
    element = make("a", reader.line)
    is_mail = "@" in words and "/" not in words and ":" not in words.removeprefix("mailto:")
    element.set("href", f"mailto:{words.removeprefix('mailto:')}" if is_mail else words)
    element.text = words.removeprefix("mailto:")
    frame.add(element)
    reader.skip(len(found.group()))


def _show(reader: SpanReader, frame: Frame, tag: str) -> None:
    """A tag that may not stand here is shown to the reader, like the words around it."""
    message = f"the tag {' '.join(tag.split())[:80]} stands where Isomer shows it as words; so it is here"
    reader.document.remark(NoteKind.SHOWN_TAG, reader.line, message)
    reader.take(frame, len(tag))


def _element(reader: SpanReader, frame: Frame, opening: re.Match[str]) -> None:
    """An element and what it holds; one that is never closed holds all that follows."""
    name = opening.group(1).lower()
    element = make(name, reader.line)
    _set_attributes(reader, element, opening.group(2))
    reader.skip(len(opening.group()))
    if not opening.group(3) and name not in VOID_TAGS:

        def stops() -> bool:
            closing = reader.match(END_TAG)
            return closing is not None and closing.group(1).lower() == name

        kinds = frame.around | {"a"} if name == "a" and element.get("href") else frame.around
        inner = Frame(element, stops, kinds, is_raw=frame.is_raw or name in RAW_TAGS)
        reader.read_all(inner)
        if closing := reader.match(END_TAG):
            reader.skip(len(closing.group()))
    frame.add(element)


def _set_attributes(reader: SpanReader, element: etree._Element, text: str) -> None:
    """The attributes of a tag; the first of a name counts. Typographic quotes around a value belong to no address."""
    for name, *values in ONE_ATTRIBUTE.findall(text):
        if name.lower() not in element.attrib:
            value = reader.document.decoded(next((value for value in values if value), ""), reader.line)
            set_attribute(element, name, " ".join(value.strip("“”„\u00a0 \n").split("\n")))
