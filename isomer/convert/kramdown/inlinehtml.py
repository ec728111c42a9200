"""Reads inline HTML: elements, URLs in angle brackets and comments."""

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
    """Read a URL, a comment, a tag or an angle quote; otherwise take the bracket as text."""
    if not frame.is_raw and (address := reader.match(ADDRESS)):
        _link(reader, frame, address)
    elif reader.text.startswith("<!--", reader.position) and (end := reader.find("-->")) >= 0:
        reader.skip(end + 3 - reader.position)
    elif instruction := reader.match(INSTRUCTION):
        reader.skip(len(instruction.group()))
    elif closing := reader.match(END_TAG):
        _show_tag_as_text(reader, frame, closing.group())
    elif opening := reader.match(START_TAG):
        if opening.group(1).lower() in BLOCK_TAGS and not frame.is_raw:
            _show_tag_as_text(reader, frame, opening.group())
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


def _show_tag_as_text(reader: SpanReader, frame: Frame, tag: str) -> None:
    """Take a tag that is not allowed here as text, as Isomer does, and add a note."""
    message = f"Isomer shows the tag {' '.join(tag.split())[:80]} as words here; so does this site"
    reader.document.note(NoteKind.SHOWN_TAG, reader.line, message)
    reader.take(frame, len(tag))


def _element(reader: SpanReader, frame: Frame, opening: re.Match[str]) -> None:
    """Read an element with its content. Without an end tag, it contains all that follows."""
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
    """Set the attributes of a tag. The first of each name counts. Typographic quotes around a value are removed."""
    for name, *values in ONE_ATTRIBUTE.findall(text):
        if name.lower() not in element.attrib:
            value = reader.document.decoded(next((value for value in values if value), ""), reader.line)
            set_attribute(element, name, " ".join(value.strip("“”„\u00a0 \n").split("\n")))
