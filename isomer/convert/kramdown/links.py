"""Reads links, images and footnote references."""

import re
from typing import Final

from isomer.convert.kramdown.document import make
from isomer.convert.kramdown.extensions import link_name
from isomer.convert.kramdown.frame import Frame, SpanReader
from isomer.convert.kramdown.grammar import ENTITY, ESCAPED

START: Final = re.compile(r"!?\[(?!\^)")
FOOTNOTE: Final = re.compile(r"\[\^(\w[\w-]*+)\]")
NAME: Final = re.compile(r"\s*+\[([^\]\[]*+)\]")
SIMPLE: Final = re.compile(r"\(([^\s()<>\"']*+)\)")
POINTED: Final = re.compile(r"\(\s*+<([^<>\n]*+)>")
STOP: Final = re.compile(r"[()]|\s(?=[\"'])")
MAX_TITLES: Final = 4
TITLE: Final = re.compile(r"\s*+([\"'])(.{0,1000}?)\1\s*+\)", re.DOTALL)


def bracket(reader: SpanReader, frame: Frame) -> None:
    """Read a footnote reference, a link or an image; otherwise take the bracket as text."""
    if note := reader.match(FOOTNOTE):
        number = reader.document.footnote_number(note.group(1))
        if number is not None:
            _number(reader, frame, number)
            reader.skip(len(note.group()))
            return
    start = reader.match(START)
    if start is None:
        reader.take(frame, 1)
        return
    is_image = start.group() == "!["
    kind = "img" if is_image else "a"
    if (not is_image and frame.around & {"a", "img"}) or not _linked(reader, frame, kind, len(start.group())):
        reader.take(frame, len(start.group()))


def _number(reader: SpanReader, frame: Frame, number: int) -> None:
    element = make("sup", reader.line)
    element.set("class", "footnote")
    element.text = str(number)
    frame.add(element)


def _linked(reader: SpanReader, frame: Frame, kind: str, length: int) -> bool:
    """Read the text of a link up to its bracket, then its target. Returns whether it is a link."""
    text, start = reader.text, reader.position
    element = make(kind, reader.line)
    level = 1

    def stops() -> bool:
        nonlocal level
        if text[reader.position] == "]":
            level -= 1
        elif reader.match(START) or text[reader.position] == "[":
            level += 1
        else:
            return False
        return level - inner.images == 0

    inner = Frame(element, stops, frame.around | {kind})
    reader.skip(length)
    seen = reader.document.checkpoint()
    words_start = reader.position
    if reader.find("]") >= 0 and reader.attempt("]", inner):
        words = ESCAPED.sub(r"\1", text[words_start : reader.position])
        reader.skip(1)
        address = _address(reader, words)
        if address is not None:
            _finish(reader, inner, kind, address, words)
            frame.add(element)
            reader.plain_from = reader.position
            return True
        reader.document.go_back(seen)
    reader.backtrack(start)
    return False


def _finish(reader: SpanReader, frame: Frame, kind: str, address: str, words: str) -> None:
    element = frame.element
    address = " ".join(_decoded(reader, address).split())
    if kind == "a":
        element.set("href", address)
        return
    for child in list(element):
        element.remove(child)
    element.text = None
    element.set("src", address)
    element.set("alt", " ".join(_decoded(reader, words).split()))


def _decoded(reader: SpanReader, text: str) -> str:
    return ENTITY.sub(lambda found: reader.document.decoded(found.group(), reader.line), text)


def _address(reader: SpanReader, words: str) -> str | None:
    """Return the URL after the text, in parentheses or by the name of a link definition, or None."""
    if reader.text[reader.position : reader.position + 1] != "(" or NAME.match(reader.text, reader.position):
        named = reader.match(NAME)
        address = reader.document.links.get(link_name((named and named.group(1)) or words))
        if named and address is not None:
            reader.position += len(named.group())
        return address
    if simple := reader.match(SIMPLE):
        reader.position += len(simple.group())
        return simple.group(1)
    if pointed := reader.match(POINTED):
        reader.position += len(pointed.group())
        return _after_title(reader, pointed.group(1))
    return _address_in_brackets(reader)


def _address_in_brackets(reader: SpanReader) -> str | None:
    """Return a URL in parentheses that may contain spaces and parentheses itself, or None."""
    start = reader.position
    level = tried = 0
    for stop in STOP.finditer(reader.text, start):
        level += {"(": 1, ")": -1}.get(stop.group(), 0)
        reader.position = stop.end()
        if level == 0:
            return reader.text[start + 1 : stop.start()].strip()
        if stop.group() not in "()":
            tried += 1
            if tried > MAX_TITLES:
                break
            address = reader.text[start + 1 : stop.start()].strip()
            titled = TITLE.match(reader.text, stop.start())
            if titled:
                reader.position = titled.end()
                return address
    reader.reread_limit -= len(reader.text) - start
    return None


def _after_title(reader: SpanReader, address: str) -> str | None:
    if reader.text.startswith(")", reader.position):
        reader.position += 1
        return address
    titled = reader.match(TITLE)
    if titled is None:
        return None
    reader.position = titled.end()
    return address
