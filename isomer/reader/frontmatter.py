"""Splits a page into its front matter, the YAML at its top, and its body."""

import re
from dataclasses import dataclass
from typing import Final

from isomer.notes import IsomerError, Note
from isomer.reader.yamltext import YamlReader, YamlValue

OPENING: Final = re.compile(r"---[ \t]*\n")
CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys of a page with their line numbers, and its body with the number of its first line."""

    values: dict[str, YamlValue]
    lines: dict[str, int]
    body: str
    body_line: int
    notes: tuple[Note, ...]


def has_front_matter(text: str) -> bool:
    """Whether a text is a page: it must begin with a line of three dashes."""
    return OPENING.match(text) is not None


def split_front_matter(text: str, file: str) -> FrontMatter:
    """Return the front matter and the body of a page. Raises IsomerError if it does not begin or end.

    Front matter that is not accepted is read line by line, with a note.
    """
    opening = OPENING.match(text)
    if not opening:
        raise IsomerError(file, 1, "this page has no front matter: it must begin with a line of three dashes")
    closing = CLOSING.search(text, opening.end())
    if not closing:
        raise IsomerError(file, 1, "the front matter does not end: a second line of three dashes is missing")
    reader = YamlReader(file, first_line=2)
    values = reader.read_any_mapping(text[opening.end() : closing.start()], "the front matter")
    body_line = text.count("\n", 0, closing.end()) + 1
    return FrontMatter(values, reader.lines, text[closing.end() :], body_line, tuple(reader.notes))
