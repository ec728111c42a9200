"""Parses a body into a tree of HTML elements, each with its line number in the source file."""

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import nh3
from lxml import etree

from isomer.characters import CONTROL, without_control_characters
from isomer.convert import liquid
from isomer.convert.kramdown import TooDeepError, read_html, read_markdown
from isomer.convert.kramdown.document import MAX_DEPTH, make
from isomer.convert.kramdown.grammar import SPAN_TAGS
from isomer.convert.liquid_values import Value
from isomer.notes import Note, NoteKind

INLINE_TAGS: Final = SPAN_TAGS - {"br", "img", "input", "button", "select"}
HIDDEN_CONTENT: Final = {"script", "style", "template"}
INVISIBLE_TAGS: Final = frozenset({"script", "style", "template", "svg", "math", "canvas", "iframe", "title", "head"})


def tag_of(element: etree._Element) -> str:
    """Return the element's name in lower case, or an empty string for comments and processing instructions."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def line_of(element: etree._Element) -> int:
    """Return the line number of the element in the source file."""
    node: Any = element
    return int(node.sourceline or 1)


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Return the child elements, without comments."""
    return (child for child in element if tag_of(child))


def classes(element: etree._Element) -> set[str]:
    """Return the element's class names."""
    return set((element.get("class") or "").split())


def text_of(element: etree._Element) -> str:
    """Return all text of an element on one line, with spaces between block elements."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        name = tag_of(node)
        if name and name not in INLINE_TAGS:
            parts.append(" ")
        if event == "start" and name not in INVISIBLE_TAGS:
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
    variables: Mapping[str, Value] = MappingProxyType({}),
) -> etree._Element:
    """Return an element with the body, converted from Markdown to HTML. Too deep nesting leaves only its words."""
    body = _without_control_characters(body.replace("\r\n", "\n"), file, first_line, notes)
    lines = liquid.run(body, file=file, first_line=first_line, variables=variables, notes=notes)
    root = make("body", first_line)
    try:
        document = (read_markdown if is_markdown else read_html)(lines, root)
    except TooDeepError as error:
        message = f"this is nested more than {MAX_DEPTH} levels deep; only the words of the text were kept"
        notes.append(Note(NoteKind.LEFT_OUT, file, error.line, message))
        return words_only("\n".join(line for line, _ in lines), first_line)
    notes += [Note(kind, file, line, message) for kind, line, message in document.notes]
    _clean_decoded_text(root, file, notes)
    return root


def words_only(body: str, first_line: int) -> etree._Element:
    """Return an element with the words of a body that cannot be read, in paragraphs, without its markup."""
    root = make("body", first_line)
    clean = nh3.clean(CONTROL.sub("", body), tags=set(), clean_content_tags=HIDDEN_CONTENT)
    for words in re.split(r"\n\s*\n", html.unescape(clean)):
        paragraph = make("p", first_line)
        paragraph.text = without_control_characters(words)[0]
        root.append(paragraph)
    return root


def _without_control_characters(body: str, file: str, first_line: int, notes: list[Note]) -> str:
    found = CONTROL.search(body)
    if not found:
        return body
    line = first_line + body.count("\n", 0, found.start())
    message = f"{len(CONTROL.findall(body))} control characters were removed, the first here"
    notes.append(Note(NoteKind.CONTROL_CHARACTER, file, line, message))
    return CONTROL.sub("", body)


def _clean_decoded_text(root: etree._Element, file: str, notes: list[Note]) -> None:
    """Remove control characters that were written as entities in the source."""
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
            message = f"control characters, written as entities, were removed here: {count}"
            notes.append(Note(NoteKind.CONTROL_CHARACTER, file, line_of(node), message))
