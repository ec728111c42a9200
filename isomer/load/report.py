"""What an import is asked to do, and what it says afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Report:
    """Everything that an import did, in the order in which it did it."""

    pages: list[PageResult] = field(default_factory=list)
    settings: dict[str, Outcome] = field(default_factory=dict)
    sections_created: int = 0
    images_created: int = 0
    images_known: int = 0
    documents_created: int = 0
    documents_known: int = 0
    notes: list[Note] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many pages had this outcome."""
        return sum(page.outcome == outcome for page in self.pages)

    def note(self, kind: NoteKind, file: str, line: int | None, message: str) -> None:
        """Add a note, once."""
        found = Note(kind, file, line, message)
        if found not in self.notes:
            self.notes.append(found)
