"""The messages of an import: errors about what cannot be imported, and notes that an editor reads afterwards."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

logger: Final = logging.getLogger(__name__)


class IsomerError(Exception):
    """Something in the source cannot be imported. `leaving_out` turns it into a note where the rest still can be."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        """Name the file and line of the problem, so that the operator can find it."""
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        """Return the place and the message as compilers print them: `file:line: message`."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}"


class NoteKind(StrEnum):
    """The subject of a note. The report groups notes by it."""

    ACTIVE_CONTENT = "active content removed"
    ADDRESS = "address changed"
    BRANCH = "not yet public"
    CONTROL_CHARACTER = "control character"
    DEAD_LINK = "dead link"
    DUPLICATE_FILE = "duplicate file"
    DUPLICATE_KEY = "duplicate key"
    EVENT = "event"
    EVENT_HIGHLIGHTS = "report that may be about an event"
    EVENT_PROPOSED = "post that may be an event"
    FAKE_LETTERS = "letters that only look bold"
    FAULT = "fault of the import"
    FRONT_MATTER = "front matter"
    GATEWAY_LINK = "link through a mail gateway"
    GONE = "gone from the source"
    LEFT_ALONE = "left alone"
    LEFT_OUT = "left out"
    LEGACY = "legacy content"
    LINK = "link"
    LINK_HOST = "link to another host than its words"
    LIQUID = "template markup"
    MENDED_DATE = "mended: date"
    MENDED_DEAD_LINK = "mended: dead link"
    MENDED_FILLER = "mended: filler text"
    MENDED_HEADINGS = "mended: heading levels"
    MENDED_LETTERS = "mended: letters"
    MENDED_LINK = "mended: wrapped link"
    MENDED_NAMES = "mended: names"
    MENDED_TABLE = "mended: table"
    MENDED_TITLE = "mended: repeated title"
    MISSING_ALT = "missing alt text"
    MISSING_FILE = "missing file"
    MISSING_TITLE = "missing title"
    MOVED = "page moved"
    NO_STATEMENT = "no accessibility statement"
    NOT_IMPORTED = "not imported"
    ONLY_PICTURE = "nothing but a picture"
    PEOPLE = "people"
    PICTURE_ELSEWHERE = "picture on another site"
    PLACEHOLDER_TEXT = "placeholder text"
    PROPOSED = "proposed words"
    SHOWN_TAG = "tag shown as words"
    STYLE = "style dropped"
    TITLE = "title"
    TOO_LONG = "too long"
    UNKNOWN_KEY = "key without a field"
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
        """Return the place, the kind and the message on one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.kind}: {self.message}"


@contextmanager
def leaving_out(notes: list[Note], file: str = "") -> Iterator[None]:
    """Leave out what raises IsomerError, with a note, so that all else is imported.

    With the name of a page's `file`, any other error leaves out that page, too, as a fault of the importer.
    """
    try:
        yield
    except IsomerError as error:
        notes.append(Note(NoteKind.LEFT_OUT, error.path, error.line, error.message))
    except Exception as error:  # A fault of the importer must cost one page, not the import.
        if not file:
            raise
        notes.append(fault(file, error))


def fault(file: str, error: Exception) -> Note:
    """Return the note about a page that an unexpected error leaves out, and log where it was raised."""
    logger.error("The page %s could not be imported.", file, exc_info=error)
    return Note(NoteKind.FAULT, file, None, f"this page was left out ({type(error).__name__}: {error})")
