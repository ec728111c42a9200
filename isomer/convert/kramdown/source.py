"""A text that is being read, which knows the line of the file on which each of its own lines stands.

The content of a list item or a quotation is a text of its own, cut out of the one around it; its lines keep their
numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

Lines: TypeAlias = list[tuple[str, int]]


class Source:
    """A text, the numbers of its lines, and how far it has been read."""

    __slots__ = ("lasts", "numbers", "position", "starts", "text")

    def __init__(self, lines: Lines) -> None:
        """Lines without their ends, each with its number in the file."""
        self.text = "".join(f"{text}\n" for text, _ in lines)
        self.numbers = [number for _, number in lines]
        self.starts: list[int] = []
        self.position = 0
        self.lasts: dict[str, int] = {}
        start = 0
        for text, _ in lines:
            self.starts.append(start)
            start += len(text) + 1

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.text)

    @property
    def line(self) -> int:
        """The number of the line that is read next."""
        return self.line_at(self.position)

    def line_at(self, position: int) -> int:
        """The number of the line on which a position lies."""
        if not self.numbers:
            return 1
        return self.numbers[max(bisect_right(self.starts, position) - 1, 0)]

    def find(self, mark: str, position: int) -> int:
        """Where a mark stands next, or -1. Where it last stands is looked up once, so that this never takes long."""
        if mark not in self.lasts:
            self.lasts[mark] = self.text.rfind(mark)
        return self.text.find(mark, position) if self.lasts[mark] >= position else -1

    def check(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What a pattern finds here; nothing is read by it."""
        return pattern.match(self.text, self.position)

    def scan(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What a pattern finds here, and reads."""
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def take_line(self) -> tuple[str, int]:
        """What is left of this line, without its end, and its number."""
        number = self.line
        end = self.text.find("\n", self.position)
        text = self.text[self.position : end]
        self.position = end + 1
        return text, number
