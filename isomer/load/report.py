"""What an import is asked to do, and what it says afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from isomer.notes import Note, NoteKind


@dataclass(frozen=True, slots=True)
class Options:
    """How to import."""

    dry_run: bool = False
    draft: bool = False
    overwrite: bool = False
    strip_scripts: bool = False


class Outcome(StrEnum):
    """What became of a page or a setting."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page of the report."""

    file: str
    address: str
    title: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Subject:
    """What an editor opens to mend what a note says about a file: its page, its image or its document."""

    page: int | None = None
    image: int | None = None
    document: int | None = None


@dataclass(slots=True)
class Report:
    """Everything that an import did, in the order in which it did it.

    `subjects` says what became of a file of the source. `branch` and `commit` are empty where the source is no Git
    repository. `seconds` is how long the import took, `expires` the day on which the same source comes to something
    else.
    """

    source: str = ""
    branch: str = ""
    commit: str = ""
    digest: str = ""
    expires: date | None = None
    started_at: datetime | None = None
    seconds: float = 0
    pages: list[PageResult] = field(default_factory=list)
    settings: dict[str, Outcome] = field(default_factory=dict)
    sections_created: int = 0
    images_created: int = 0
    images_known: int = 0
    documents_created: int = 0
    documents_known: int = 0
    redirects_created: int = 0
    redirects_known: int = 0
    notes: list[Note] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    _said: set[Note] = field(default_factory=set)

    def count(self, outcome: Outcome) -> int:
        """How many pages had this outcome."""
        return sum(page.outcome == outcome for page in self.pages)

    def totals(self) -> dict[str, int]:
        """How many of everything came in, by its name, in the order of the summary."""
        return {f"pages {outcome}": self.count(outcome) for outcome in Outcome} | {
            "sections created": self.sections_created,
            "images new": self.images_created,
            "images known": self.images_known,
            "documents new": self.documents_created,
            "documents known": self.documents_known,
            "redirects new": self.redirects_created,
            "redirects known": self.redirects_known,
        }

    def note(self, kind: NoteKind, file: str, line: int | None, message: str) -> None:
        """Add a note, once."""
        self.add(Note(kind, file, line, message))

    def add(self, *notes: Note) -> None:
        """Add notes, each once."""
        for note in notes:
            if note not in self._said:
                self._said.add(note)
                self.notes.append(note)
