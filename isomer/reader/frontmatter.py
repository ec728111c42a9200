"""The block of YAML at the head of a page, and what follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from isomer.characters import CONTROL, without_control_characters
from isomer.notes import IsomerError, Note, NoteKind
from isomer.reader.yamltext import YamlReader, YamlSyntaxError, YamlValue

OPENING: Final = re.compile(r"---[ \t]*\n")
CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
KEY_LINE: Final = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*)|)$")
QUOTED: Final = re.compile(r"([\"'])(.*)\1")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys of a page with the lines on which they stand, and its body with the line on which it begins."""

    values: dict[str, YamlValue]
    lines: dict[str, int]
    body: str
    body_line: int
    notes: tuple[Note, ...]


def has_front_matter(text: str) -> bool:
    """Whether a text is a page at all: only files that begin with a line of three dashes are."""
    return OPENING.match(text) is not None


def split_front_matter(text: str, file: str) -> FrontMatter:
    """The front matter and the body of a page; later lines of dashes belong to the body."""
    opening = OPENING.match(text)
    if not opening:
        raise IsomerError(file, 1, "this page has no front matter: it must begin with a line of three dashes")
    closing = CLOSING.search(text, opening.end())
    if not closing:
        raise IsomerError(file, 1, "the front matter does not end: a second line of three dashes is missing")
    reader = YamlReader(file, first_line=2)
    source = text[opening.end() : closing.start()]
    try:
        values = reader.read(source)
    except YamlSyntaxError as error:
        values = _line_by_line(source, reader, error)
    if values is None:
        values = {}
    if not isinstance(values, dict):
        found = "a list" if isinstance(values, list) else "a single text"
        raise IsomerError(file, 2, f"the front matter must be keys with values; this is {found}")
    body_line = text.count("\n", 0, closing.end()) + 1
    return FrontMatter(values, reader.lines, text[closing.end() :], body_line, tuple(reader.notes))


def _line_by_line(source: str, reader: YamlReader, error: YamlSyntaxError) -> dict[str, YamlValue]:
    """The keys that begin a line, each with the rest of its line as text. Raises the error where there are none."""
    values: dict[str, YamlValue] = {}
    ignored: list[str] = []
    for number, line in enumerate(source.split("\n"), start=reader.first_line):
        found = KEY_LINE.match(line.rstrip())
        if found is None:
            ignored += [str(number)] if line.strip() and not line.startswith("#") else []
            continue
        name, raw = found.group(1), (found.group(2) or "").strip()
        if name == "permalink" and CONTROL.search(raw):
            raise IsomerError(reader.file, number, "the permalink holds control characters")
        quoted = QUOTED.fullmatch(raw)
        values[name] = without_control_characters(quoted.group(2) if quoted else raw)[0] or None
        reader.lines[name] = number
    if not values:
        raise error
    lost = f"; what stands on line {', '.join(ignored)} was left out" if ignored else ""
    message = f"{error.message}; the front matter was read line by line{lost}"
    reader.notes.append(Note(NoteKind.FRONT_MATTER, reader.file, error.line, message))
    return values
