"""Where pages are kept: what every store has in common. See `sqlite_store` and `redis_store`."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from .entries import Entry
from .recording import Noted

if TYPE_CHECKING:
    from .dependencies import Dependency

SHELF_SIZE = 8 * 1024 * 1024  # Bytes of pages that each process holds in its memory.


class PageStore(ABC):
    """Pages by their address, and what each of them shows.

    All processes share a store, in which each release of the site has pages of its own. Each process holds pages in its
    memory, too, for as long as `changes` stays the same: it grows with every change that an editor makes, and asking
    for it costs next to nothing.
    """

    def __init__(self) -> None:
        self._shelf: dict[str, tuple[int, Entry]] = {}
        self._shelf_size = 0
        self._shelf_lock = threading.Lock()
        self._fingerprints: dict[Noted, tuple[int, str]] = {}
        # Set where a change could not be told to the store: all pages are forgotten when it can be reached again.
        self.has_missed_changes = False

    @abstractmethod
    def changes(self) -> int:
        """How many changes there have been. Raises OSError where the store cannot be reached."""

    @abstractmethod
    def note_change(self) -> None:
        """Count a change. A page whose rendering began before it is not kept."""

    @abstractmethod
    def names(self, kind: str) -> set[str]:
        """All names of a kind that pages depend on, and perhaps some that none does any more."""

    @abstractmethod
    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Those of the names that pages depend on."""

    @abstractmethod
    def begin(self) -> list[str]:
        """Called once before the first process serves; gives the addresses of pages that are forgotten then."""

    @abstractmethod
    def clear_others(self) -> list[str]:
        """Forget all pages of other releases, which a change here changes, too; gives their addresses."""

    def clear(self) -> list[str]:
        """Forget all pages; gives their addresses."""
        return sorted({*self._clear(), *self.clear_others()})

    @abstractmethod
    def _clear(self) -> list[str]: ...

    @abstractmethod
    def _read(self, url: str) -> Entry | None: ...

    @abstractmethod
    def _write(self, url: str, entry: Entry, shown: Mapping[Noted, str], changes: int) -> bool: ...

    @abstractmethod
    def _remove(self, current: Mapping[Noted, str]) -> list[str]: ...

    def get(self, url: str) -> Entry | None:
        """The page of an address; None where there is none, or it is too old."""
        if self.has_missed_changes:
            self.clear()
            self.has_missed_changes = False
        changes, now = self.changes(), time.time()
        held = self._shelf.get(url)
        if held is not None and held[0] == changes and held[1].expires > now:
            return held[1]
        entry = self._read(url)
        if entry is None or entry.expires <= now:
            return None
        self._hold(url, changes, entry)
        return entry

    def held(self, url: str) -> Entry | None:
        """What this process remembers of an address, however old it is."""
        found = self._shelf.get(url)
        return found[1] if found else None

    def put(self, url: str, entry: Entry, shown: Mapping[Noted, str], changes: int) -> bool:
        """Keep a page and what it shows. Says whether it did: not where there was a change since `changes`."""
        return self._write(url, entry, shown, changes)

    def purge(self, current: Mapping[Noted, str]) -> list[str]:
        """Forget the pages that show these things otherwise than they are now; gives their addresses.

        `current` has the fingerprint of each thing that may have changed.
        """
        removed = self._remove(current) if current else []
        self.note_change()
        return removed

    def fingerprint_of(self, dependency: "Dependency", name: str, changes: int) -> str:
        """The fingerprint of a thing that is dear to look at: looked at once for all pages between two changes."""
        noted = Noted(dependency.kind, name)
        known = self._fingerprints.get(noted)
        if known is None or known[0] != changes:
            known = (changes, dependency.fingerprints([name])[name])
            self._fingerprints[noted] = known
        return known[1]

    def _hold(self, url: str, changes: int, entry: Entry) -> None:
        size = len(entry.plain) + len(entry.gzip) + len(entry.brotli)
        with self._shelf_lock:
            if self._shelf_size + size > SHELF_SIZE:
                self._shelf.clear()
                self._shelf_size = 0
            if url not in self._shelf:
                self._shelf_size += size
            self._shelf[url] = (changes, entry)
