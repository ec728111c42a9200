"""Parses a body into one tree of HTML elements, each of which knows its line in the source file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from isomer.characters import CONTROL, without_control_characters
from isomer.convert import liquid
from isomer.convert.kramdown import TooDeepError, read_html, read_markdown
from isomer.convert.kramdown.document import MAX_DEPTH, make
from isomer.convert.kramdown.grammar import SPAN_TAGS
from isomer.notes import IsomerError, Note, NoteKind

RUN_ON: Final = SPAN_TAGS - {"br", "img", "input", "button", "select"}
UNSEEN: Final = frozenset({"script", "style", "template", "svg", "math", "canvas", "iframe", "title", "head"})


def tag_of(element: etree._Element) -> str:
    """The element's name in lower case; empty for comments and processing instructions."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def line_of(element: etree._Element) -> int:
    """The line of the source file on which the element stands."""
    node: Any = element
    return int(node.sourceline or 1)


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, comments left out."""
    return (child for child in element if tag_of(child))


def classes(element: etree._Element) -> set[str]:
    """The element's class names."""
    return set((element.get("class") or "").split())


def text_of(element: etree._Element) -> str:
    """All words of an element on one line; what stands on lines of its own is set apart by a blank."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        name = tag_of(node)
        if name and name not in RUN_ON:
            parts.append(" ")
        if event == "start" and name not in UNSEEN:
            parts.append(node.text or "")
        elif event != "start" and node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def parse_body(
    body: str,
    *,
    file: str,
    first_line: int,
    notes: list[Note],
    is_markdown: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> etree._Element:
    """The body as the children of one element. Markdown is turned into HTML on the way."""
    body = _without_control_characters(body.replace("\r\n", "\n"), file, first_line, notes)
    lines = liquid.run(body, file=file, first_line=first_line, variables=variables, notes=notes)
    root = make("body", first_line)
    try:
        document = (read_markdown if is_markdown else read_html)(lines, root)
    except TooDeepError as error:
        message = f"this is nested more than {MAX_DEPTH} levels deep"
        raise IsomerError(file, error.line, message) from error
    notes += [Note(kind, file, line, message) for kind, line, message in document.remarks]
    _clean_decoded_text(root, file, notes)
    return root


def _without_control_characters(body: str, file: str, first_line: int, notes: list[Note]) -> str:
    found = CONTROL.search(body)
    if not found:
        return body
    line = first_line + body.count("\n", 0, found.start())
    message = f"{len(CONTROL.findall(body))} control characters were taken out, the first here"
    notes.append(Note(NoteKind.CONTROL_CHARACTER, file, line, message))
    return CONTROL.sub("", body)


def _clean_decoded_text(root: etree._Element, file: str, notes: list[Note]) -> None:
    """Take out the control characters that stood in the source as entities."""
    for node in root.iter():
        count = 0
        for part in ("text", "tail"):
            text, found = without_control_characters(getattr(node, part) or "")
            if found:
                setattr(node, part, text)
            count += found
        for name, value in node.items() if tag_of(node) else ():
            text, found = without_control_characters(str(value))
            if found:
                node.set(name, text)
            count += found
        if count:
            message = f"control characters, written as entities, were taken out here: {count}"
            notes.append(Note(NoteKind.CONTROL_CHARACTER, file, line_of(node), message))
