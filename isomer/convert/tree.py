"""Parses a body into one tree of HTML elements, each of which knows its line in the source file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from isomer.characters import CONTROL, without_control_characters
from isomer.convert import markdown
from isomer.convert.htmlblocks import SPAN_TAGS, Segment, split
from isomer.notes import IsomerError, Note, NoteKind

MAX_DEPTH: Final = 100
MAX_LINE: Final = 65_535
LIQUID: Final = re.compile(r"\{%-?.*?-?%\}|\{\{-?.*?-?\}\}", re.DOTALL)
BASE_URL: Final = re.compile(r"\{\{-?\s*site\.baseurl\s*-?\}\}")
RAW: Final = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)

DEFINITION: Final = re.compile(r"^ {0,3}\[[^\]\n^][^\]\n]*\]:[ \t]*\S.*$", re.MULTILINE)
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


def parse_body(body: str, *, file: str, first_line: int, notes: list[Note]) -> HtmlElement:
    """The body as the children of one element. Markdown is turned into HTML on the way."""
    body = _without_control_characters(body, file, first_line, notes)
    body = _without_liquid(body, file, first_line, notes)
    root: HtmlElement = document_fromstring("<html><body></body></html>")[0]
    segments = split(body)
    definitions = "\n".join(line for part in segments if not part.is_html for line in DEFINITION.findall(part.text))
    for segment in segments:
        part = _parse(_html_of(segment, definitions, file, first_line), file, first_line + segment.line)
        _set_lines(part, segment, first_line + segment.line)
        _append(root, part)
    _clean_decoded_text(root, file, notes)
    return root


def _html_of(segment: Segment, definitions: str, file: str, first_line: int) -> str:
    if segment.is_html:
        return segment.text
    try:
        if _open_brackets(segment.text) > MAX_DEPTH:
            raise RecursionError
        return markdown.to_html(f"{segment.text}\n\n{definitions}" if definitions else segment.text)
    except RecursionError as error:
        message = "the Markdown is nested beyond reason"
        raise IsomerError(file, first_line + segment.line, message) from error


def _open_brackets(text: str) -> int:
    """How many square brackets are open at once; reading Markdown takes the square of that in time."""
    most = count = 0
    for bracket in re.findall(r"[\[\]]|\n\s*\n", text):
        count = count + 1 if bracket == "[" else max(count - 1, 0) if bracket == "]" else 0
        most = max(most, count)
    return most


def _parse(source: str, file: str, line: int) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    document = document_fromstring(f"<html><body><i></i>{source}</body></html>".encode(), parser=parser)
    part: HtmlElement = next(child for child in document if tag_of(child) == "body")
    marker = part[0]
    part.text = marker.tail
    part.remove(marker)
    _check_depth(part, file, line)
    return part


def _check_depth(root: etree._Element, file: str, line: int) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            at = line - 1 + line_of(element)
            raise IsomerError(file, at, f"the HTML is nested more than {MAX_DEPTH} levels deep")


def _append(root: etree._Element, part: etree._Element) -> None:
    if part.text:
        if len(root):
            root[-1].tail = (root[-1].tail or "") + part.text
        else:
            root.text = (root.text or "") + part.text
    for child in list(part):
        root.append(child)


def _set_lines(part: etree._Element, segment: Segment, first_line: int) -> None:
    """Raw HTML knows its lines; for Markdown, each element is looked up in the source by what it holds."""
    lines = segment.text.split("\n")
    finder = _Finder(segment.text)
    node: Any
    for node in part.iter():
        element: etree._Element = node
        line = _start_line(lines, element) if segment.is_html else finder.line_of(element)
        node.sourceline = min(first_line + line, MAX_LINE)


def _start_line(lines: list[str], element: etree._Element) -> int:
    """The line, from 0, on which a start tag begins; the parser names the one on which it ends."""
    end = min(line_of(element) - 1, len(lines) - 1)
    opening = f"<{tag_of(element)}"
    for number in range(end, max(end - 20, -1), -1):
        if opening in lines[number].lower():
            return number
    return end


class _Finder:
    """Finds, in Markdown, the line of each element that was made of it, going forward only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.counted = 0
        self.line = 0

    def line_of(self, element: etree._Element) -> int:
        """The line of the element's address or first words; that of the element before it where neither is found."""
        words = (element.text or "").strip().split("\n")[0][:40]
        address = element.get("src") or element.get("href") or ""
        for needle in (address, html.escape(address), words, words.split(" ")[0]):
            found = self.text.find(needle, self.position) if len(needle) > 2 else -1
            if found >= 0:
                self.line += self.text.count("\n", self.counted, found)
                self.position = self.counted = found
                break
        return self.line


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


def _without_liquid(body: str, file: str, first_line: int, notes: list[Note]) -> str:
    """The body without template markup, which Jekyll would have run; the number of lines stays."""
    if "{%" not in body and "{{" not in body:
        return body
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(1))
        return f"\ue002{len(kept) - 1}\ue003"

    def drop(match: re.Match[str]) -> str:
        line = first_line + text.count("\n", 0, match.start())
        message = f"template markup is not run and not shown: {' '.join(match.group().split())[:80]}"
        notes.append(Note(NoteKind.LIQUID, file, line, message))
        return "\n" * match.group().count("\n")

    text = BASE_URL.sub("", RAW.sub(keep, body))
    result = LIQUID.sub(drop, text)
    return re.sub("\ue002(\\d+)\ue003", lambda match: kept[int(match.group(1))], result)
