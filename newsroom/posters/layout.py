"""Puts the lines that were found in a picture into paragraphs, in the order in which people read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..announced.facts import POSTAL_CODE, WEB_ADDRESS, label_of
from ..announced.lines import bare
from ..announced.moments import plain

# Measured in heights of a line.
WORD_GAP: Final = 0.6  # Between the parts of one line.
LINE_GAP: Final = 0.9  # Between the lines of a paragraph.
COLUMN_GAP: Final = 14  # Between a label and what stands to its right.
ALIKE: Final = 1.35  # How much larger one line of a paragraph may be than another.
GOES_ON: Final = re.compile(r"(?:[,&/-]|\b(?:and|or|of|the|for|in|at|by|to|with|from))$", re.IGNORECASE)


@dataclass(slots=True)
class Box:
    """Words and their place in the picture, in pixels. `height` is that of one line."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    height: float = 0

    def __post_init__(self) -> None:
        self.text = plain(self.text)
        self.height = self.height or self.bottom - self.top

    def is_beside(self, other: "Box") -> bool:
        """Whether more than half of the lower of both is at the height of the other."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > min(self.height, other.height) / 2

    def is_alike(self, other: "Box") -> bool:
        """Whether the letters of both have about the same size."""
        return max(self.height, other.height) < ALIKE * min(self.height, other.height)


@dataclass(slots=True)
class Paragraph:
    """Lines that stand together, from top to bottom."""

    lines: list[Box]

    @property
    def left(self) -> float:
        """Its left edge."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Its right edge."""
        return max(line.right for line in self.lines)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(line.bottom for line in self.lines)

    @property
    def size(self) -> float:
        """The height of its letters."""
        return sum(line.height for line in self.lines) / len(self.lines)

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(line.text for line in self.lines)

    def sentences(self) -> Iterator[str]:
        """Yield what its lines say, those that only go on in the next line put together."""
        words = ""
        for line in self.lines:
            if words and _goes_on(words, line.text):
                words = f"{words} {line.text}"
                continue
            if words:
                yield words
            words = line.text
        yield words


def _goes_on(words: str, following: str) -> bool:
    """Whether a sentence goes on in the next line. If that begins like a sentence, it may be another fact."""
    if label_of(following) or WEB_ADDRESS.match(following):
        return False
    is_address = bool(label_of(words) and POSTAL_CODE.search(following))
    return is_address or following[:1].islower() or GOES_ON.search(words) is not None


def paragraphs_of(lines: list[list[Any]]) -> list[Paragraph]:
    """Return the paragraphs of lines that are given as left, top, right, bottom and words."""
    boxes = [box for one in lines if (box := Box(*one)).text]
    boxes = _with_labels(_whole_lines(sorted(boxes, key=lambda box: (box.top, box.left))))
    found: list[Paragraph] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        above = [one for one in found if _belongs(one, box)]
        if above:
            min(above, key=lambda one: abs(one.left - box.left)).lines.append(box)
        else:
            found.append(Paragraph([box]))
    return list(_in_order(found))


def _belongs(paragraph: Paragraph, box: Box) -> bool:
    last = paragraph.lines[-1]
    gap = box.top - last.bottom
    overlaps = min(last.right, box.right) - max(last.left, box.left) > 0
    return overlaps and last.is_alike(box) and -0.5 < gap / min(last.height, box.height) < LINE_GAP


def _whole_lines(boxes: list[Box]) -> list[Box]:
    """Join the parts of lines in which there is a wide space."""
    found: list[Box] = []
    for box in boxes:
        before = (one for one in found if one.is_beside(box) and one.is_alike(box))
        part = next((one for one in before if _gap(one, box) < WORD_GAP * box.height), None)
        if part:
            first, second = sorted((part, box), key=lambda one: one.left)
            _join(part, f"{first.text} {second.text}", box)
        else:
            found.append(box)
    return found


def _with_labels(boxes: list[Box]) -> list[Box]:
    """Put each label that stands alone before what is to its right at the same height."""
    taken: set[int] = set()
    for box in boxes:
        if not label_of(box.text) or bare(box.text).rstrip(": ").find(":") > 0:
            continue
        beside = [one for one in boxes if one.left > box.left and one.is_beside(box) and not label_of(one.text)]
        nearest = min(beside, key=lambda one: _gap(box, one), default=None)
        if nearest and _gap(box, nearest) < COLUMN_GAP * box.height and id(nearest) not in taken:
            taken.add(id(nearest))
            box.height = nearest.height
            _join(box, f"{box.text.rstrip(': ')}: {nearest.text}", nearest)
    return [box for box in boxes if id(box) not in taken]


def _gap(first: Box, second: Box) -> float:
    return max(first.left, second.left) - min(first.right, second.right)


def _join(box: Box, text: str, other: Box) -> None:
    box.text = text
    box.left, box.right = min(box.left, other.left), max(box.right, other.right)
    box.top, box.bottom = min(box.top, other.top), max(box.bottom, other.bottom)


def _in_order(parts: list[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs as they are read: the page is cut along the widest gap, again and again."""
    if len(parts) < 2:
        yield from parts
        return
    cuts = [_widest(parts, "top", "bottom"), _widest(parts, "left", "right")]
    gap, edge, name = max(cuts, key=lambda cut: cut[0])
    if gap <= 0:
        yield from sorted(parts, key=lambda one: (one.top, one.left))
        return
    yield from _in_order([one for one in parts if getattr(one, name) < edge])
    yield from _in_order([one for one in parts if getattr(one, name) >= edge])


def _widest(parts: list[Paragraph], start: str, end: str) -> tuple[float, float, str]:
    """Return the widest gap between paragraphs in one direction, where it ends, and the name of that edge."""
    widest, edge, reached = 0.0, 0.0, float("inf")
    for one in sorted(parts, key=lambda one: getattr(one, start)):
        if getattr(one, start) - reached > widest:
            widest, edge = getattr(one, start) - reached, getattr(one, start)
        reached = max(getattr(one, end), reached) if reached != float("inf") else getattr(one, end)
    return widest, edge, start
