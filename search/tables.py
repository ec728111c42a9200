"""The tables of the index: those of what visitors may find, and those of drafts, which only editors find."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from .models import DraftEntry, DraftPosting, DraftWord, Entry, Posting, Word


@dataclass(frozen=True)
class Tables:
    """The three tables of one part of the index.

    A search of both parts tells their rows apart by the `sign` of the keys: those of drafts are negative.
    """

    entry: Any
    word: Any
    posting: Any
    sign: int

    def own(self, keys: Iterable[int]) -> list[int]:
        """Return the primary keys of those rows that are in these tables."""
        return [abs(key) for key in keys if key * self.sign > 0]


LIVE: Final = Tables(Entry, Word, Posting, sign=1)
DRAFTS: Final = Tables(DraftEntry, DraftWord, DraftPosting, sign=-1)
