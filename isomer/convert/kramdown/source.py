"""A text that is being read, with the line number in the file for each of its lines.

The content of a list item or a quotation is a separate text, whose lines keep their numbers.
"""

import re
from bisect import bisect_right
from typing import TypeAlias

Lines: TypeAlias = list[tuple[str, int]]


class Source:
    """A text with its line numbers and the current position."""

    __slots__ = ("last_positions", "numbers", "position", "starts", "text")

    def __init__(self, lines: Lines) -> None:
        """`lines` are without line ends, each with its number in the file."""
        self.text = "".join(f"{text}\n" for text, _ in lines)
        self.numbers = [number for _, number in lines]
        self.starts: list[int] = []
        self.position = 0
        self.last_positions: dict[str, int] = {}
        start = 0
        for text, _ in lines:
            self.starts.append(start)
            start += len(text) + 1

    @property
    def at_end(self) -> bool:
        """Whether all text has been read."""
        return self.position >= len(self.text)

    @property
    def line(self) -> int:
        """Return the number of the current line."""
        return self.line_at(self.position)

    def line_at(self, position: int) -> int:
        """Return the number of the line at a position."""
        if not self.numbers:
            return 1
        return self.numbers[max(bisect_right(self.starts, position) - 1, 0)]

    def find(self, mark: str, position: int) -> int:
        """Return the next position of a mark, or -1. Its last position is cached, so a missing mark costs nothing."""
        if mark not in self.last_positions:
            self.last_positions[mark] = self.text.rfind(mark)
        return self.text.find(mark, position) if self.last_positions[mark] >= position else -1

    def check(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the position without moving on."""
        return pattern.match(self.text, self.position)

    def scan(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the position and move behind the match."""
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def take_line(self) -> tuple[str, int]:
        """Read the rest of the line. Returns it without its line end, and its number."""
        number = self.line
        end = self.text.find("\n", self.position)
        text = self.text[self.position : end]
        self.position = end + 1
        return text, number
