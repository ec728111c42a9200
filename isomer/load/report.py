"""The options of an import and its report."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from isomer.mends import ALL_MENDS, Mend, mended
from isomer.notes import Note, NoteKind


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import, as `import_isomer` takes them."""

    dry_run: bool = False
    draft: bool = False
    overwrite: bool = False
    strip_scripts: bool = False
    mends: frozenset[Mend] = ALL_MENDS


class Outcome(StrEnum):
    """The result for a page or a setting."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, slots=True)
class PageResult:
    """The result for one page."""

    file: str
    address: str
    title: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Subject:
    """What an editor opens to fix the problem in a note about a file: its page, its image or its document."""

    page: int | None = None
    image: int | None = None
    document: int | None = None


@dataclass(slots=True)
class Report:
    """Everything that an import did, in the order in which it did it.

    `subjects` maps files of the source to what was made of them, `proposals` those of posts that may be events to the
    values of the form that makes them events. `branch` and `commit` are empty if the source is not
    a Git repository. `seconds` is the duration of the import, `expires` the first day on which the same source would
    give a different result.
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
    proposals: dict[str, dict[str, str]] = field(default_factory=dict)
    _said: set[Note] = field(default_factory=set)

    def count(self, outcome: Outcome) -> int:
        """Return the number of pages with an outcome."""
        return sum(page.outcome == outcome for page in self.pages)

    def totals(self) -> dict[str, int]:
        """Return the totals by name, in the order of the summary."""
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
        """Add a note unless the report has it already."""
        self.add(Note(kind, file, line, message))

    def mended(self, mend: Mend, file: str, line: int | None, before: str, after: str) -> None:
        """Add the note of a mend that was made."""
        self.add(mended(mend, file, line, before, after))

    def add(self, *notes: Note) -> None:
        """Add the notes that the report does not have already."""
        for note in notes:
            if note not in self._said:
                self._said.add(note)
                self.notes.append(note)
