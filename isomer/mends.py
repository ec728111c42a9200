"""The mends: what an import puts right because it can be proven, each with a name by which it can be switched off."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from isomer.notes import Note, NoteKind

MAX_SHOWN: Final = 2000  # Of the words before and after a mend, in its note.


class Mend(StrEnum):
    """A mend, by its name on the command line."""

    DATES = "dates"
    DEAD_LINKS = "dead-links"
    FILLER = "filler"
    HEADINGS = "headings"
    LETTERS = "letters"
    NAMES = "names"
    REPEATED_TITLE = "repeated-title"
    TABLES = "tables"
    WRAPPED_LINKS = "wrapped-links"


# What each mend does, for the help of the command, and the kind of its notes.
MENDS: Final[dict[Mend, tuple[str, NoteKind]]] = {
    Mend.DATES: ("pages get the date of the last commit of their file, or none", NoteKind.MENDED_DATE),
    Mend.DEAD_LINKS: ("dead links whose right page is certain lead there", NoteKind.MENDED_DEAD_LINK),
    Mend.FILLER: ("pages of filler text stay unpublished", NoteKind.MENDED_FILLER),
    Mend.HEADINGS: ("no level of headings is skipped", NoteKind.MENDED_HEADINGS),
    Mend.LETTERS: ("mathematical letters become plain ones, bold or italic", NoteKind.MENDED_LETTERS),
    Mend.NAMES: ("the names on cards of people become headings", NoteKind.MENDED_NAMES),
    Mend.REPEATED_TITLE: ("a first heading that repeats the title goes", NoteKind.MENDED_TITLE),
    Mend.TABLES: ("tables of a picture beside words become columns, those of one column text", NoteKind.MENDED_TABLE),
    Mend.WRAPPED_LINKS: ("links lead to the address that a gateway or a redirect has wrapped", NoteKind.MENDED_LINK),
}
ALL_MENDS: Final = frozenset(Mend)


def mended(mend: Mend, file: str, line: int | None, before: str, after: str) -> Note:
    """Return the note of a mend that was made."""
    return Note(MENDS[mend][1], file, line, f"{_short(before)} became {_short(after)}")


def all_but(names: Collection[str]) -> frozenset[Mend]:
    """Return all mends except those with the given names."""
    return ALL_MENDS - {Mend(name) for name in names}


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN]}…"
