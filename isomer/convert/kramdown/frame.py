"""The state of reading inline content: the position, and the open elements."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from isomer.convert.kramdown.document import MAX_DEPTH, Document, TooDeepError, Words

MARKS: Final = re.compile(r"[*_`<\[\]!\"'&\\~{]| {2}(?=\n)|--|\.\.\.| ?>>")
MARKS_IN_RAW: Final = re.compile(r"[<&]")
REREAD_FACTOR: Final = 16


@dataclass(slots=True)
class Frame:
    """One element while its content is read. `stops` returns whether it ends at the current position."""

    element: etree._Element
    stops: Callable[[], bool] | None = None
    around: frozenset[str] = frozenset()
    is_raw: bool = False
    has_content: bool = False
    last: etree._Element | None = None
    images: int = 0
    buffer: list[str] = field(default_factory=list)

    def text(self, text: str) -> None:
        """Append text."""
        if text:
            self.buffer.append(text)
            self.has_content = True

    def flush(self) -> None:
        """Write the buffered text to the tree."""
        text = "".join(self.buffer)
        self.buffer.clear()
        if text and self.last is not None:
            self.last.tail = (self.last.tail or "") + text
        elif text:
            self.element.text = (self.element.text or "") + text

    def add(self, child: etree._Element) -> None:
        """Append an element."""
        self.flush()
        self.element.append(child)
        self.last = child
        self.images += child.tag == "img"
        self.has_content = True


Handler = Callable[["SpanReader", Frame], None]


class SpanReader:
    """Reads the inline content of one element."""

    def __init__(self, document: Document, words: Words, handlers: dict[str, Handler]) -> None:
        """Read all lines of `words`. The characters re-read after failed attempts are limited by `reread_limit`."""
        self.document = document
        self.handlers = handlers
        lines = words.lines
        self.text = "\n".join([lines[0][0].lstrip(), *(text for text, _ in lines[1:])]).rstrip()
        self.numbers = [number for _, number in lines]
        self.starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.position = self.plain_from = self.depth = 0
        self.reread_limit = REREAD_FACTOR * len(self.text) + 4_000
        self.missing: set[tuple[str, frozenset[str]]] = set()
        self.read_all(Frame(words.element))

    @property
    def line(self) -> int:
        """Return the number of the current line."""
        return self.numbers[min(bisect_right(self.starts, self.position), len(self.numbers)) - 1]

    def read(self, frame: Frame) -> bool:
        """Read until the frame stops. Returns False if it never does."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeepError(self.line)
        marks = MARKS_IN_RAW if frame.is_raw else MARKS
        found = False
        while mark := marks.search(self.text, self.position):
            frame.text(self.text[self.position : mark.start()])
            self.position = mark.start()
            if frame.stops is not None and frame.stops():
                found = True
                break
            self.handlers[self.text[self.position]](self, frame)
        frame.flush()
        self.depth -= 1
        return found

    def read_all(self, frame: Frame) -> None:
        """Read until the frame stops, or to the end of the text."""
        if not self.read(frame):
            frame.text(self.text[self.position :])
            frame.flush()
            self.position = len(self.text)

    def attempt(self, mark: str, frame: Frame) -> bool:
        """Read into a frame, and go back if it never stops. A mark that is not closed is not tried again later."""
        key = (mark, frame.around)
        if key in self.missing or self.reread_limit < 0:
            return False
        start, seen = self.position, self.document.checkpoint()
        if self.read(frame):
            return True
        if mark != "]":
            self.missing.add(key)
        self.document.go_back(seen)
        self.backtrack(start)
        return False

    def backtrack(self, start: int) -> None:
        """Go back to a position, and reduce the limit by the characters to read again."""
        self.reread_limit -= self.position - start
        self.position = self.plain_from = start

    def take(self, frame: Frame, length: int) -> None:
        """Read characters as plain text."""
        frame.text(self.text[self.position : self.position + length])
        self.skip(length)

    def skip(self, length: int) -> None:
        """Skip characters that are markup."""
        self.position += length
        self.plain_from = self.position

    @property
    def before(self) -> str:
        """Return the character before the position, or an empty string at the start."""
        return self.text[self.position - 1] if self.position else ""

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the position."""
        return pattern.match(self.text, self.position)

    def find(self, mark: str) -> int:
        """Return the next position of a mark, or -1. A missing mark is not searched for again."""
        key = (mark, frozenset[str]())
        found = -1 if key in self.missing else self.text.find(mark, self.position)
        if found < 0:
            self.missing.add(key)
        return found
