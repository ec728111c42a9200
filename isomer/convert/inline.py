"""Collects text with inline marks such as bold and links, and writes it as Wagtail's rich text."""

import html
import re
from dataclasses import dataclass, field
from typing import Final

BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
INVISIBLE: Final = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff\u00ad]+")
MARKS: Final = {
    "b": "b",
    "strong": "b",
    "em": "i",
    "i": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "sup": "sup",
    "sub": "sub",
    "mark": "mark",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
ALL_MARKS: Final = frozenset({*MARKS.values(), "a"})
SUMMARY_MARKS: Final = frozenset({"b", "i", "u", "s", "sup", "sub"})
PLAIN_MARKS: Final = frozenset({"b"})


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline mark such as bold or italic. The `href` of a link is the symbol of its reference."""

    tag: str
    href: str = ""

    @property
    def opening(self) -> str:
        """Return the start tag."""
        return f'<a href="{html.escape(self.href)}">' if self.tag == "a" else f"<{self.tag}>"


Marks = tuple[Mark, ...]


def with_mark(marks: Marks, mark: Mark) -> Marks:
    """Return the marks with one more inside. A mark is not repeated, and a link replaces the link around it."""
    if mark.tag == "a":
        return (*(other for other in marks if other.tag != "a"), mark)
    return marks if any(other.tag == mark.tag for other in marks) else (*marks, mark)


def link_of(marks: Marks) -> str:
    """Return the reference of the link among the marks, or an empty string."""
    return next((mark.href for mark in marks if mark.tag == "a"), "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the same marks, or a line break."""

    text: str
    marks: Marks
    is_break: bool = False


@dataclass(slots=True)
class Line:
    """The content of one paragraph, heading or list item."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, text: str | None, marks: Marks) -> None:
        """Add text, with each run of whitespace reduced to one space."""
        if text:
            self.pieces.append(Piece(BLANKS.sub(" ", text), marks))

    def add_break(self, marks: Marks) -> None:
        """Add a line break."""
        self.pieces.append(Piece("", marks, is_break=True))

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is visible."""
        return all(is_blank(piece.text) for piece in self.pieces)

    def html(self, allowed: frozenset[str] = ALL_MARKS) -> str:
        """Return the text as HTML with the allowed marks, properly nested."""
        out: list[str] = []
        open_marks: list[Mark] = []
        for piece in self._trimmed():
            wanted = [mark for mark in piece.marks if mark.tag in allowed]
            same = 0
            while same < min(len(wanted), len(open_marks)) and wanted[same] == open_marks[same]:
                same += 1
            out += [f"</{mark.tag}>" for mark in reversed(open_marks[same:])]
            out += [mark.opening for mark in wanted[same:]]
            open_marks = wanted
            out.append("<br/>" if piece.is_break else html.escape(piece.text, quote=False))
        out += [f"</{mark.tag}>" for mark in reversed(open_marks)]
        return "".join(out)

    def _trimmed(self) -> list[Piece]:
        """Return the pieces without spaces and breaks at either end, doubled spaces, or spaces next to a break."""
        kept: list[Piece] = []
        for piece in self.pieces:
            before = kept[-1] if kept else None
            text = piece.text
            if before is None or before.is_break or before.text.endswith(" "):
                text = text.lstrip(" ")
            if piece.is_break:
                _strip_end(kept)
                if not kept:
                    continue
            elif not text:
                continue
            kept.append(Piece(text, piece.marks, piece.is_break))
        while kept and (kept[-1].is_break or not kept[-1].text.rstrip(" ")):
            kept.pop()
        _strip_end(kept)
        return kept


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and not pieces[-1].is_break:
        text = pieces[-1].text.rstrip(" ")
        if text:
            pieces[-1] = Piece(text, pieces[-1].marks)
            return
        pieces.pop()


def is_blank(text: str | None) -> bool:
    """Whether a text is invisible: empty, or only spaces, no-break spaces and zero-width characters."""
    return not text or not INVISIBLE.sub("", text)
