"""The block of YAML at the head of a page, and what follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from isomer.notes import IsomerError, Note
from isomer.reader.yamltext import YamlReader, YamlValue

OPENING: Final = re.compile(r"---[ \t]*\n")
CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


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
    values = reader.read(text[opening.end() : closing.start()])
    if values is None:
        values = {}
    if not isinstance(values, dict):
        found = "a list" if isinstance(values, list) else "a single text"
        raise IsomerError(file, 2, f"the front matter must be keys with values; this is {found}")
    body_line = text.count("\n", 0, closing.end()) + 1
    return FrontMatter(values, reader.lines, text[closing.end() :], body_line, tuple(reader.notes))
