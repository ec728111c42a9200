"""What an import has to say: errors that stop it, and notes that an editor reads afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IsomerError(Exception):
    """Stops the import: something in the source cannot be carried safely."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        """Remember where the trouble is, so that the person who runs the import finds it at once."""
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        """The place and the sentence, as compilers write it."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"


class NoteKind(StrEnum):
    """What a note is about; the report groups by it."""

    ACTIVE_CONTENT = "active content removed"
    ADDRESS = "address changed"
    BRANCH = "not yet public"
    CONTROL_CHARACTER = "control character"
    DEAD_LINK = "dead link"
    DUPLICATE_FILE = "duplicate file"
    DUPLICATE_KEY = "duplicate key"
    FAKE_LETTERS = "letters that only look bold"
    FRONT_MATTER = "front matter"
    GATEWAY_LINK = "link through a mail gateway"
    GONE = "gone from the source"
    HEADING_LEVEL = "heading level"
    LEFT_ALONE = "left alone"
    LEGACY = "legacy content"
    LINK = "link"
    LINK_HOST = "link to another host than its words"
    LIQUID = "template markup"
    MISSING_ALT = "missing alt text"
    MISSING_FILE = "missing file"
    MISSING_TITLE = "missing title"
    MOVED = "page moved"
    NOT_IMPORTED = "not imported"
    PLACEHOLDER_TEXT = "placeholder text"
    SHOWN_TAG = "tag shown as words"
    STYLE = "style dropped"
    TITLE = "title"
    TOO_LONG = "too long"
    UNPUBLISHED = "not published there"
    UNUSED_FILE = "file that no page uses"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing an editor should know, with the place in the source."""

    kind: NoteKind
    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        """The place, the kind and the sentence on one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.kind}: {self.message}"
