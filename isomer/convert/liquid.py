"""Runs what can be run of the template language in a body: values, literals, raw text, comments, accordions.

Everything else would need Isomer's own theme and data. It is reported, and never shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from isomer.convert.kramdown.source import Lines
from isomer.notes import Note, NoteKind

OPENING: Final = re.compile(r"\{[{%]")
RAW_END: Final = re.compile(r"\{%-?\s*endraw\s*-?%\}")
LITERAL: Final = re.compile(r"^(['\"])(.*)\1$", re.DOTALL)
HOLDING: Final = frozenset({"for", "if", "unless", "case", "capture", "tablerow", "comment"})
EMPTY: Final = ("site.baseurl",)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the body: words, a value to print, or a tag with its name and what follows it."""

    text: str
    start: int
    kind: str
    name: str = ""
    rest: str = ""


def run(body: str, *, file: str, first_line: int, variables: Mapping[str, str], notes: list[Note]) -> Lines:
    """The lines of the body with the template markup run; each keeps its number."""
    if "{%" not in body and "{{" not in body:
        return [(line, first_line + number) for number, line in enumerate(body.split("\n"))]
    return _Run(body, file, first_line, variables, notes).lines()


def _pieces(body: str) -> Iterator[Piece]:
    """The body cut at its template markup. What stands in `raw` is one stretch of words."""
    position = 0
    last = {"%": body.rfind("%}"), "{": body.rfind("}}")}
    for opening in OPENING.finditer(body):
        begin, sign = opening.start(), opening.group()[1]
        if begin < position or last[sign] < opening.end():
            continue
        end = body.index("%}" if sign == "%" else "}}", opening.end())
        yield Piece(body[position:begin], position, "words")
        inner = body[begin + 2 : end]
        position = end + 2
        if sign == "{":
            yield Piece(body[begin:position], begin, "value", rest=inner.strip().strip("-").strip())
            continue
        name, rest = _named(inner)
        if name != "raw":
            yield Piece(body[begin:position], begin, "tag", name, rest)
            continue
        closing = RAW_END.search(body, position)
        yield Piece(body[position : closing.start() if closing else len(body)], position, "words")
        position = closing.end() if closing else len(body)
    yield Piece(body[position:], position, "words")


def _named(inner: str) -> tuple[str, str]:
    """The name of a tag, and what follows it."""
    name, _, rest = inner.strip().strip("-").strip().partition(" ")
    return name, rest.strip()


class _Run:
    """One run through a body."""

    def __init__(self, body: str, file: str, first_line: int, variables: Mapping[str, str], notes: list[Note]) -> None:
        self.body = body
        self.file = file
        self.line = first_line
        self.counted = 0
        self.variables = variables
        self.notes = notes
        self.written: Lines = []
        self.current: list[str] = []
        self.number = first_line
        self.has_words = False
        self.held: list[str] = []
        self.accordions = 0

    def lines(self) -> Lines:
        """What comes of the body."""
        pieces = list(_pieces(self.body))
        ends = {piece.name for piece in pieces if piece.kind == "tag" and piece.name.startswith("end")}
        for piece in pieces:
            self.line += self.body.count("\n", self.counted, piece.start)
            self.counted = piece.start
            if piece.kind == "words":
                self._write(piece.text if not self.held else "")
            elif piece.kind == "value":
                self._value(piece)
            else:
                self._tag(piece, ends)
        self._write("</details>\n" * self.accordions)
        self._end_line()
        return self.written

    def _write(self, text: str) -> None:
        """Text of the body, whose lines count on from here, or what stands for markup on this line."""
        first, *others = text.split("\n")
        self._write_on_line(first, self.line)
        for at, line in enumerate(others, start=1):
            self._end_line()
            self._write_on_line(line, self.line + at)

    def _write_on_line(self, text: str, number: int) -> None:
        if not self.has_words:
            self.number = number
        self.current.append(text)
        self.has_words = self.has_words or bool(text.strip())

    def _end_line(self) -> None:
        self.written.append(("".join(self.current), self.number))
        self.current = []
        self.has_words = False

    def _value(self, piece: Piece) -> None:
        literal = LITERAL.match(piece.rest)
        value = literal.group(2) if literal else self.variables.get(piece.rest)
        if value is None and piece.rest in EMPTY:
            value = ""
        if self.held:
            return
        if value is None:
            self._report(piece)
        self._write((value or "").replace("\n", " "))

    def _tag(self, piece: Piece, ends: set[str]) -> None:
        name = piece.name
        if self.held:
            self._hold(piece)
        elif name in HOLDING and f"end{name}" in ends:
            self.held.append(name)
            if name != "comment":
                self._report(piece, "; what it holds is left out")
        elif name == "accordion":
            self.accordions += 1
            title = html.escape(piece.rest.strip("\"'"), quote=False)
            self._write(f'{self._fresh_line()}<details markdown="block"><summary>{title}</summary>')
        elif name == "endaccordion" and self.accordions:
            self.accordions -= 1
            self._write(f"{self._fresh_line()}</details>")
        else:
            self._report(piece)

    def _hold(self, piece: Piece) -> None:
        """Inside what is left out, only the tags that end it count."""
        if self.held[-1] == "comment" and piece.name != "endcomment":
            return
        if piece.name in HOLDING:
            self.held.append(piece.name)
        elif piece.name == f"end{self.held[-1]}":
            self.held.pop()

    def _fresh_line(self) -> str:
        return "\n" if self.has_words else ""

    def _report(self, piece: Piece, more: str = "") -> None:
        markup = " ".join(piece.text.split())[:80]
        message = f"template markup is not run and not shown: {markup}{more}"
        self.notes.append(Note(NoteKind.LIQUID, self.file, self.line, message))
