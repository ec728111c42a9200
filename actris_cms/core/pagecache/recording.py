"""What is learnt while one page is rendered: what it shows, and whether it may be kept."""

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .dependencies import recording

if TYPE_CHECKING:
    from .dependencies import Dependency
    from .stores import PageStore


class Noted(NamedTuple):
    """One thing that a page shows."""

    kind: str
    name: str


class Recording:
    """The record of one page's rendering. `changes` is how many changes the store had seen when it began."""

    def __init__(self, store: "PageStore", changes: int) -> None:
        self.changes = changes
        self.noted: dict[Noted, set[str]] = {}
        self.kept_query: str | None = None
        self.is_refused = False
        self.until = math.inf
        self._store = store

    def note(self, kind: str, name: str, fingerprint: str) -> None:
        """Keep the fingerprint of what is shown. One that differs within a page makes it one that is never kept."""
        self.noted.setdefault(Noted(kind, name), set()).add(fingerprint)

    def rely_on(self, dependency: "Dependency", name: str) -> None:
        """Keep the fingerprint that the store knows, or have it made."""
        self.note(dependency.kind, name, self._store.fingerprint_of(dependency, name, self.changes))

    def keep(self, query: str) -> None:
        """Say that the page may be kept for every visitor who asks for its address with this query."""
        self.kept_query = query

    def refuse(self) -> None:
        """Say that the page may not be kept, whatever is said besides."""
        self.is_refused = True

    def keep_until(self, moment: float) -> None:
        """Say that the page is another from this Unix time on. The earliest counts."""
        self.until = min(self.until, moment)

    @property
    def fingerprints(self) -> dict[Noted, str] | None:
        """What the page shows; None where something changed in the middle of its rendering."""
        if any(len(found) > 1 for found in self.noted.values()):
            return None
        return {noted: next(iter(found)) for noted, found in self.noted.items()}


def keep_page(query: str = "") -> None:
    """Let the page cache keep what is being rendered, for every visitor who asks for the address with this query.

    Only what is the same for everybody may be kept. `query` is the one way to ask for just this, such as
    "year=2025&page=2": every other way is answered, and not kept, so that nobody can fill the cache with nonsense.
    """
    if (current := recording.get()) is not None:
        current.keep(query)


def refuse_to_keep() -> None:
    """Keep the page cache from keeping what is being rendered, because it is not as it will be in a moment."""
    if (current := recording.get()) is not None:
        current.refuse()


def keep_until(moment: datetime) -> None:
    """Let what is being rendered be kept no longer than until a moment, because it shows what changes then by itself.

    Said before or after `keep_page`, which it does not take the place of.
    """
    if (current := recording.get()) is not None:
        current.keep_until(moment.timestamp())
