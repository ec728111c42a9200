"""Reads blocks: paragraphs, headings, quotations and code. Other modules read lists, tables, HTML and definitions."""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from isomer.convert.kramdown import extensions, lists, rawhtml, tables
from isomer.convert.kramdown.document import MAX_DEPTH, Attributes, Document, TooDeepError, Words, make
from isomer.convert.kramdown.grammar import (
    BLANK,
    BOUNDARY,
    HEADING,
    INDENTED,
    LAZY_END,
    PARAGRAPH_END,
    QUOTE,
    RULE,
)
from isomer.convert.kramdown.source import Lines, Source

UNDERLINED: Final = re.compile(r" {0,3}([^ \t\n][^\n]*+)\n(-++|=++)[ \t]*+\n")
HEADING_NAME: Final = re.compile(r"[ \t]\{#([A-Za-z][\w:-]*)\}$")
FENCE_LINE: Final = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*+([^\s`]*+)[ \t]*+\n")
INDENT: Final = re.compile(r"\t| {4}")
FIRST: Final = re.compile(r" {0,3}([^ \t\n])")


class BlockReader:
    """Reads one source into one element."""

    def __init__(
        self, document: Document, source: Source, tree: etree._Element, waiting: list[Words], depth: int = 0
    ) -> None:
        """`waiting` collects the inline content, to be read once all definitions are known."""
        if depth > MAX_DEPTH:
            raise TooDeepError(source.line)
        self.document = document
        self.source = source
        self.tree = tree
        self.waiting = waiting
        self.depth = depth
        self.kinds: list[str] = []
        self.last: etree._Element | None = None
        self.words: Words | None = None
        self.attributes: Attributes | None = None
        self.unclosed: dict[str, int] = {}

    def read(self) -> "BlockReader":
        """Read the whole source."""
        while not self.source.at_end:
            before = self.attributes
            self._next()
            if before is not None and self.attributes is before:
                self.attributes = None
        return self

    def inside(self, element: etree._Element, lines: Lines) -> "BlockReader":
        """Read lines into a nested element."""
        return BlockReader(self.document, Source(lines), element, self.waiting, self.depth + 1).read()

    def add(self, kind: str, element: etree._Element) -> None:
        """Append a block, with the attributes of an attribute list before it."""
        self.tree.append(element)
        self.kinds.append(kind)
        self.last = element
        if self.attributes is not None:
            self.document.attributes.append((element, self.attributes))

    def add_words(self, kind: str, element: etree._Element, lines: Lines) -> None:
        """Append a block whose content is inline."""
        self.add(kind, element)
        self.words = Words(element, lines)
        self.waiting.append(self.words)

    @property
    def is_after_boundary(self) -> bool:
        """Whether the position is after a blank line, a boundary or an attribute list, or at the start."""
        return not self.kinds or self.kinds[-1] in {"blank", "boundary"} or self.attributes is not None

    def _next(self) -> None:
        if self.source.scan(BLANK):
            self.kinds.append("blank")
            return
        if self.source.check(INDENTED):
            self._indented_code()
            return
        first = self.source.check(FIRST)
        character = first.group(1) if first else ""
        for reader in READERS.get("0" if character.isdigit() else character, ()):
            if reader(self):
                return
        if not (self.is_after_boundary and (setext_heading(self) or tables.table(self))):
            self._paragraph()

    def _indented_code(self) -> None:
        """Read code indented by four spaces. A line with fewer spaces continues the one before."""
        line = self.source.line
        lines: list[str] = []
        blanks = 0
        while not self.source.at_end:
            if blank := self.source.check(BLANK):
                after = blank.end()
                if not INDENTED.match(self.source.text, after):
                    break
                blanks = blank.group().count("\n")
                self.source.position = after
                continue
            is_indented = self.source.check(INDENTED) is not None
            if not is_indented and (not lines or self.source.check(LAZY_END)):
                break
            text, _ = self.source.take_line()
            if is_indented:
                lines += [""] * blanks + [INDENT.sub("", text, count=1)]
            else:
                lines[-1] += f" {text.lstrip()}"
            blanks = 0
        self.add("code", _code("\n".join(lines) + "\n", line))

    def _paragraph(self) -> None:
        lines = [self.source.take_line()]
        while not self.source.at_end and not self.source.check(PARAGRAPH_END):
            lines.append(self.source.take_line())
        if self.words is not None and self.kinds and self.kinds[-1] == "p":
            self.words.lines += lines
        else:
            self.add_words("p", make("p", lines[0][1]), lines)


def _code(text: str, line: int) -> etree._Element:
    element = make("pre", line)
    inner = make("code", line)
    inner.text = text
    element.append(inner)
    return element


def setext_heading(reader: BlockReader) -> bool:
    """Read a setext heading, underlined with dashes or equals signs."""
    found = reader.source.check(UNDERLINED)
    if found is None:
        return False
    level = 2 if found.group(2)[0] == "-" else 1
    return _heading(reader, found, level, found.group(1).rstrip())


def heading(reader: BlockReader) -> bool:
    """Read a heading after number signs."""
    found = reader.source.check(HEADING)
    if found is None:
        return False
    return _heading(reader, found, len(found.group(1)), found.group(2).rstrip(), closing=True)


def _heading(reader: BlockReader, found: re.Match[str], level: int, words: str, *, closing: bool = False) -> bool:
    name = HEADING_NAME.search(words)
    if name:
        words = words[: name.start()].rstrip()
    if closing:
        words = re.sub(r"(?:^|[ \t])#+$", "", words).rstrip()
    if not words:
        return False
    line = reader.source.line
    reader.source.position = found.end()
    element = make(f"h{level}", line)
    if name:
        element.set("id", name.group(1))
    reader.add_words("heading", element, [(words, line)])
    reader.document.headings.append(element)
    return True


def quotation(reader: BlockReader) -> bool:
    """Read a quotation: lines after `>`, and the lines that continue them."""
    if not reader.source.check(QUOTE):
        return False
    line = reader.source.line
    lines: Lines = []
    while not reader.source.at_end and not (lines and reader.source.check(LAZY_END)):
        text, number = reader.source.take_line()
        lines.append((QUOTE.sub("", text, count=1) if QUOTE.match(text) else text, number))
    element = make("blockquote", line)
    reader.add("quote", element)
    reader.inside(element, lines)
    return True


def rule(reader: BlockReader) -> bool:
    """Read a horizontal rule: three or more asterisks, dashes or underscores, with or without spaces."""
    line = reader.source.line
    if not reader.source.scan(RULE):
        return False
    reader.add("rule", make("hr", line))
    return True


def fenced_code(reader: BlockReader) -> bool:
    """Read code between two fences."""
    opening = reader.source.check(FENCE_LINE)
    if opening is None:
        return False
    mark = opening.group(1)
    if len(mark) >= reader.unclosed.get(mark[0], len(mark) + 1):
        return False
    closing = re.compile(rf"^ {{0,3}}{mark}{mark[0]}*[ \t]*\n", re.MULTILINE).search(reader.source.text, opening.end())
    if closing is None:
        reader.unclosed[mark[0]] = len(mark)
        return False
    reader.add("code", _code(reader.source.text[opening.end() : closing.start()], reader.source.line))
    reader.source.position = closing.end()
    return True


def boundary(reader: BlockReader) -> bool:
    """Read a boundary, a lone caret that ends the block before it."""
    if not reader.source.scan(BOUNDARY):
        return False
    reader.kinds.append("boundary")
    return True


Reader = Callable[[BlockReader], bool]

READERS: Final[dict[str, tuple[Reader, ...]]] = {
    "`": (fenced_code,),
    "~": (fenced_code,),
    ">": (quotation,),
    "#": (heading,),
    "*": (rule, lists.listing, extensions.abbreviation),
    "-": (rule, lists.listing),
    "_": (rule,),
    "+": (lists.listing,),
    "0": (lists.listing,),
    ":": (lists.definitions,),
    "<": (rawhtml.block,),
    "[": (extensions.footnote, extensions.link),
    "{": (extensions.extension,),
    "^": (boundary,),
}
