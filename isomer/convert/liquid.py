"""Renders the supported part of Liquid in a body: values, loops and conditions over data of the repository, raw text,
comments and accordions.

Everything else would need Isomer's theme. It is reported and left out.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from isomer.convert.kramdown.source import Lines
from isomer.convert.liquid_values import UnknownError, Value, evaluate, is_true
from isomer.notes import Note, NoteKind

OPENING: Final = re.compile(r"\{[{%]")
RAW_END: Final = re.compile(r"\{%-?\s*endraw\s*-?%\}")
LOOP: Final = re.compile(r"^([\w-]+)\s+in\s+(\S+)(.*)$", re.DOTALL)
LIMIT: Final = re.compile(r"(limit|offset)\s*:\s*(\d{1,6})")
ASSIGNMENT: Final = re.compile(r"^([\w-]+)\s*=\s*(.+)$", re.DOTALL)
BRANCHES: Final = frozenset({"else", "elsif"})
MAX_DEPTH: Final = 50
MAX_STEPS: Final = 200_000  # Nested loops multiply.
MAX_WRITTEN: Final = 5_000_000
MAX_REPEATED: Final = 20  # A loop repeats the notes about its content.
BLOCK_TAGS: Final = frozenset({"for", "if", "unless", "case", "capture", "tablerow", "comment"})
ABSENT: Final = object()
EMPTY_VARIABLES: Final = ("site.baseurl",)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the body: text, a value to print, or a tag with its name and arguments."""

    text: str
    start: int
    kind: str
    name: str = ""
    rest: str = ""


def run(body: str, *, file: str, first_line: int, variables: Mapping[str, Value], notes: list[Note]) -> Lines:
    """Return the lines of the body with its template markup rendered. Each line keeps its number."""
    if "{%" not in body and "{{" not in body:
        return [(line, first_line + number) for number, line in enumerate(body.split("\n"))]
    return _Run(body, file, first_line, variables, notes).lines()


def _pieces(body: str) -> Iterator[Piece]:
    """Split the body at its template markup. The content of `raw` is one text piece."""
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
    """Return the name of a tag and its arguments."""
    name, _, rest = inner.strip().strip("-").strip().partition(" ")
    return name, rest.strip()


class _Run:
    """Renders one body."""

    def __init__(
        self, body: str, file: str, first_line: int, variables: Mapping[str, Value], notes: list[Note]
    ) -> None:
        self.body = body
        self.file = file
        self.first_line = self.line = first_line
        self.starts = [match.end() for match in re.finditer("\n", body)]
        self.scope: dict[str, Value] = {**dict.fromkeys(EMPTY_VARIABLES, ""), **variables}
        self.changes: list[tuple[str, Value]] = []  # The values that variables had before.
        self.notes = notes
        self.written: Lines = []
        self.current: list[str] = []
        self.number = first_line
        self.line_has_text = False
        self.accordions = 0
        self.steps = self.depth = 0
        self.size = 0

    def lines(self) -> Lines:
        """Render the body and return its lines."""
        self.pieces = list(_pieces(self.body))
        self.ends = {piece.name for piece in self.pieces if piece.kind == "tag" and piece.name.startswith("end")}
        self._range(0, len(self.pieces))
        self._write("</details>\n" * self.accordions)
        self._end_line()
        return self.written

    def _work(self, steps: int) -> None:
        """Count steps. Raises UnknownError if they are too many, so that all loops end."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise UnknownError

    def _set(self, name: str, value: Value, *, undo: bool = False) -> None:
        """Give a variable a value, or none if it is ABSENT, and remember the one before."""
        if not undo:
            self.changes.append((name, self.scope.get(name, ABSENT)))
        if value is ABSENT:
            self.scope.pop(name, None)
        else:
            self.scope[name] = value

    def _range(self, begin: int, end: int) -> None:
        """Render the pieces from `begin` up to `end`."""
        while begin < end:
            piece = self.pieces[begin]
            self.line = self.first_line + bisect_right(self.starts, piece.start)
            begin += 1
            if piece.kind == "words":
                self._write(piece.text)
            elif piece.kind == "value":
                self._value(piece)
            elif piece.name in BLOCK_TAGS and f"end{piece.name}" in self.ends:
                close = self._end_of(begin, piece.name)
                self._block(piece, begin, min(close, end))
                begin = close + 1
            else:
                self._tag(piece)

    def _end_of(self, begin: int, name: str) -> int:
        """Return the place of the tag that ends a block, or the end of the body."""
        above = [name]
        for number in range(begin, len(self.pieces)):
            piece = self.pieces[number]
            if piece.kind != "tag" or (above[-1] == "comment" and piece.name != "endcomment"):
                continue
            if piece.name in BLOCK_TAGS:
                above.append(piece.name)
            elif piece.name == f"end{above[-1]}":
                above.pop()
            if not above:
                return number
        return len(self.pieces)

    def _write(self, text: str) -> None:
        """Write text of the body, or the replacement of markup. Line numbers count on from the current line."""
        first, *others = text.split("\n")
        self._write_on_line(first, self.line)
        for at, line in enumerate(others, start=1):
            self._end_line()
            self._write_on_line(line, self.line + at)

    def _write_on_line(self, text: str, number: int) -> None:
        if not self.line_has_text:
            self.number = number
        self.current.append(text)
        self.size += len(text)
        self.line_has_text = self.line_has_text or bool(text.strip())

    def _end_line(self) -> None:
        self.written.append(("".join(self.current), self.number))
        self.current = []
        self.line_has_text = False

    def _value(self, piece: Piece) -> None:
        try:
            value = evaluate(piece.rest, self.scope, self._work)
        except UnknownError:
            value = {}
        if not isinstance(value, (str, type(None))):
            self._report(piece)
            return
        self._write((value or "").replace("\n", " "))

    def _block(self, piece: Piece, begin: int, end: int) -> None:
        """Render a loop or a condition. Adds a note if it cannot be evaluated, and leaves its content out."""
        if piece.name == "comment":
            return
        kept = len(self.written), self.current, len(self.current), self.line_has_text
        changes = len(self.changes)
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise UnknownError
            if piece.name == "for":
                self._loop(piece, begin, end)
            elif piece.name in {"if", "unless"}:
                self._choice(piece, begin, end)
            else:
                raise UnknownError
        except UnknownError:
            del self.written[kept[0] :]
            self.current, length, self.line_has_text = kept[1:]
            del self.current[length:]
            while len(self.changes) > changes:
                self._set(*self.changes.pop(), undo=True)
            self._report(piece, "; its content is left out")
        self.depth -= 1

    def _loop(self, piece: Piece, begin: int, end: int) -> None:
        found = LOOP.match(piece.rest)
        if found is None:
            raise UnknownError
        name, values = found.group(1), evaluate(found.group(2), self.scope, self._work)
        if isinstance(values, dict):
            values = [[key, value] for key, value in values.items()]
        if not isinstance(values, list):
            values = [] if values is None else [values]
        self._work(len(values))
        limits = {key: int(number) for key, number in LIMIT.findall(found.group(3))}
        values = values[limits.get("offset", 0) :][: limits.get("limit", len(values))]
        values = values[::-1] if "reversed" in found.group(3) else values
        (_, first, last), *others = self._branches(piece, begin, end)
        if not values and others:
            self._range(*others[0][1:])
        above = {key: self.scope.get(key, ABSENT) for key in (name, "forloop")}
        for index, value in enumerate(values):
            place = {"index": str(index + 1), "index0": str(index), "length": str(len(values))}
            place |= {"first": str(not index).lower(), "last": str(index + 1 == len(values)).lower()}
            self._set(name, value)
            self._set("forloop", place)
            self._work(last - first + 1)
            if self.size > MAX_WRITTEN:
                raise UnknownError
            self._range(first, last)
        for key, value in above.items():
            self._set(key, value)

    def _choice(self, piece: Piece, begin: int, end: int) -> None:
        for branch, first, last in self._branches(piece, begin, end):
            if branch.name == "else" or is_true(branch.rest, self.scope, self._work) != (branch.name == "unless"):
                self._range(first, last)
                return

    def _branches(self, piece: Piece, begin: int, end: int) -> list[tuple[Piece, int, int]]:
        """Return the branches of a block: the tag of each, and the place of its content."""
        tags, number = [(piece, begin)], begin
        while number < end:
            inner = self.pieces[number]
            number += 1
            if inner.kind == "tag" and inner.name in BLOCK_TAGS and f"end{inner.name}" in self.ends:
                number = self._end_of(number, inner.name) + 1
            elif inner.kind == "tag" and inner.name in BRANCHES:
                tags.append((inner, number))
        stops = [first - 1 for _, first in tags[1:]] + [end]
        return [(tag, first, stop) for (tag, first), stop in zip(tags, stops, strict=True)]

    def _tag(self, piece: Piece) -> None:
        name = piece.name
        if name == "accordion":
            self.accordions += 1
            title = html.escape(piece.rest.strip("\"'"), quote=False)
            self._write(f'{self._fresh_line()}<details markdown="block"><summary>{title}</summary>')
        elif name == "endaccordion" and self.accordions:
            self.accordions -= 1
            self._write(f"{self._fresh_line()}</details>")
        elif name == "assign" and (found := ASSIGNMENT.match(piece.rest)):
            try:
                self._set(found.group(1), evaluate(found.group(2), self.scope, self._work))
            except UnknownError:
                self._report(piece)
        else:
            self._report(piece)

    def _fresh_line(self) -> str:
        return "\n" if self.line_has_text else ""

    def _report(self, piece: Piece, more: str = "") -> None:
        markup = " ".join(piece.text.split())[:80]
        message = f"template markup is not run and not shown: {markup}{more}"
        line = self.first_line + bisect_right(self.starts, piece.start)
        note = Note(NoteKind.LIQUID, self.file, line, message)
        if note not in self.notes[-MAX_REPEATED:]:
            self.notes.append(note)
