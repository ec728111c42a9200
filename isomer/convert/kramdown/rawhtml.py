"""Reads raw HTML: from a block-level start tag at the start of a line to the matching end tag.

Blank lines do not end it. Markdown continues right after it, even on the same line. The content is not read as
Markdown unless an element has the attribute `markdown`.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from isomer.convert.kramdown.document import MAX_DEPTH, MAX_LINE, TooDeepError, Words
from isomer.convert.kramdown.grammar import (
    END_TAG,
    RAW_TAGS,
    SPAN_CONTENT,
    SPAN_TAGS,
    START_TAG,
    VERBATIM_TAGS,
    VOID_TAGS,
)

if TYPE_CHECKING:
    from isomer.convert.kramdown.blocks import BlockReader
    from isomer.convert.kramdown.source import Source

HTML_START: Final = re.compile(r" {0,3}(?=<)")
REST_OF_LINE: Final = re.compile(r"[ \t]*+\n")
MARKUP: Final = re.compile(r"<!--|<\?|</?[A-Za-z_]")
MARKDOWN_ATTRIBUTE: Final = re.compile(r"\smarkdown\s*+=\s*+[\"']?(1|block|span)\b", re.IGNORECASE)
MAX_MARKDOWN: Final = 20
PART: Final = "markdown-part"


class Scanner:
    """Finds the end of raw HTML, and extracts the content of elements with the attribute `markdown`."""

    def __init__(self, source: "Source", position: int, inside: str = "") -> None:
        """Start at a start tag, or `inside` an element, to find only its end."""
        self.source = source
        self.text = source.text
        self.position = self.kept = position
        self.takes_out = not inside
        self.out: list[str] = []
        self.parts: list[tuple[str, str, int]] = []
        self.stack = [(inside, True)] if inside else []
        self.asking = len(self.stack)

    def read(self) -> str:
        """Return the raw HTML, with an attribute in place of each extracted part."""
        while True:
            markup = MARKUP.search(self.text, self.position)
            if markup is None:
                self.position = len(self.text)
                break
            self._step(markup)
            if not self.stack:
                break
        self.out.append(self.text[self.kept : self.position])
        return "".join(self.out)

    def _step(self, markup: re.Match[str]) -> None:
        start = markup.start()
        if markup.group() == "<!--":
            end = self.source.find("-->", start)
            self.position = end + 3 if end >= 0 else markup.end()
        elif closing := END_TAG.match(self.text, start):
            if self.stack and closing.group(1).lower() == self.stack[-1][0]:
                self.asking -= self.stack.pop()[1]
            self.position = closing.end()
        elif opening := START_TAG.match(self.text, start):
            self.position = opening.end()
            self._enter(opening)
        else:
            self.position = markup.end()

    def _enter(self, opening: re.Match[str]) -> None:
        name = opening.group(1).lower()
        if opening.group(3) or name in VOID_TAGS:
            return
        if name in VERBATIM_TAGS:
            self.position = _after(self.text, name, self.position)
            return
        asked = MARKDOWN_ATTRIBUTE.search(opening.group(2)) if name not in RAW_TAGS else None
        self.stack.append((name, asked is not None))
        self.asking += asked is not None
        if self.asking > MAX_MARKDOWN:
            raise TooDeepError(self.source.line_at(opening.start()))
        if asked and self.takes_out:
            self._extract(opening, name, asked.group(1).lower())

    def _extract(self, opening: re.Match[str], name: str, how: str) -> None:
        """Extract the content between a start tag and its end tag, leaving its line ends so that line numbers stay."""
        inner = Scanner(self.source, opening.end(), inside=name)
        inner.read()
        end = self.text.rfind("<", opening.end(), inner.position) if not inner.stack else inner.position
        model = "span" if how == "span" or (how == "1" and name in SPAN_CONTENT) else "block"
        content = self.text[opening.end() : end]
        self.parts.append((model, content, opening.end()))
        head = self.text[self.kept : opening.end()].removesuffix(">").removesuffix("/")
        self.out += [f'{head} {PART}="{len(self.parts) - 1}">', "\n" * content.count("\n")]
        self.kept = self.position = end


def _after(text: str, name: str, position: int) -> int:
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, position)
    return end.end() if end else len(text)


def block(reader: "BlockReader") -> bool:
    """Read raw HTML or a comment at the start of a line."""
    source = reader.source
    lead = source.check(HTML_START)
    if lead is None:
        return False
    start = lead.end()
    if source.text.startswith("<!--", start):
        end = source.find("-->", start)
        if end < 0:
            return False
        source.position = end + 3
        reader.kinds.append("html")
    else:
        opening = START_TAG.match(source.text, start)
        if opening is None or opening.group(1).lower() in SPAN_TAGS:
            return False
        scanner = Scanner(source, start)
        raw = scanner.read()
        _append(reader, raw, [source.line_at(start + offset) for offset in line_starts(raw)], scanner)
        source.position = scanner.position
    source.scan(REST_OF_LINE)
    return True


def line_starts(text: str) -> list[int]:
    """Return the positions at which the lines of a text start."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def append_html(reader: "BlockReader", raw: str, line: int) -> None:
    """Append HTML without reading any of it as Markdown."""
    _append(reader, raw, [line + number for number in range(raw.count("\n") + 1)], None)


def _append(reader: "BlockReader", raw: str, numbers: list[int], scanner: Scanner | None) -> None:
    fragment = parse_html(raw, numbers)
    if scanner is not None and scanner.parts:
        for element in list(fragment.iter()):
            _read_part(reader, element, scanner)
    if fragment.text and reader.last is not None:
        reader.last.tail = (reader.last.tail or "") + fragment.text
    elif fragment.text:
        reader.tree.text = (reader.tree.text or "") + fragment.text
    for child in list(fragment):
        reader.tree.append(child)
        reader.last = child
    reader.kinds.append("html")
    if reader.attributes is not None and reader.last is not None:
        reader.document.attributes.append((reader.last, reader.attributes))


def _read_part(reader: "BlockReader", element: etree._Element, scanner: Scanner) -> None:
    number = element.attrib.pop(PART, "") if isinstance(element.tag, str) else ""
    if not str(number).isdigit() or int(number) >= len(scanner.parts):
        return
    model, content, position = scanner.parts[int(number)]
    element.attrib.pop("markdown", "")
    element.text = None
    source = reader.source
    lines = [
        (text, source.line_at(position + offset))
        for text, offset in zip(content.split("\n"), line_starts(content), strict=True)
    ]
    if model == "span":
        reader.waiting.append(Words(element, lines))
    else:
        reader.inside(element, lines)


def parse_html(raw: str, numbers: list[int]) -> etree._Element:
    """Return an element with the parsed HTML, with the line numbers of start tags. Raises TooDeepError."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    document = etree.fromstring(f"<html><body><i></i>{raw}</body></html>".encode(), parser)
    body = next(child for child in document if child.tag == "body")
    marker = body[0]
    body.text = marker.tail
    body.remove(marker)
    lines = raw.lower().split("\n")
    depth = 0
    node: Any
    for event, node in etree.iterwalk(body, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            node.sourceline = min(numbers[0], MAX_LINE) if node is body else _line(lines, node, numbers)
        if depth > MAX_DEPTH:
            raise TooDeepError(int(node.sourceline))
    return body


def _line(lines: list[str], element: Any, numbers: list[int]) -> int:
    """Return the line on which a start tag begins. The parser gives the line on which it ends."""
    end = min(int(element.sourceline or 1), len(lines)) - 1
    opening = f"<{element.tag}"
    first = next((at for at in range(end, max(end - 20, -1), -1) if opening in lines[at]), end)
    return min(numbers[first], MAX_LINE)
