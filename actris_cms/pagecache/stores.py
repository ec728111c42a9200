"""The base class of page stores. `sqlite_store` and `redis_store` implement it."""

import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from .cached_page import CachedPage
from .dependencies import DependencyKey

if TYPE_CHECKING:
    from .dependencies import Dependency

# Raised by a store that cannot be reached. Pages are then rendered as if there were no cache.
STORE_ERRORS = (OSError, sqlite3.Error)
MEMORY_LIMIT = 8 * 1024 * 1024  # Bytes of pages that each process has in memory.


class PageStore(ABC):
    """Cached pages by URL, with the dependencies of each.

    All processes share a store; each release of the site has its own pages in it. Each process also holds pages in
    memory for as long as `generation` stays the same. The generation grows with every change that an editor makes, and
    is cheap to read.
    """

    def __init__(self) -> None:
        self._memory: dict[str, tuple[int, CachedPage]] = {}
        self._memory_size = 0
        self._memory_lock = threading.Lock()
        self._fingerprints: dict[DependencyKey, tuple[int, str]] = {}
        # Set when a purge failed: all pages are purged when the store can be reached again.
        self.has_missed_changes = False

    @abstractmethod
    def generation(self) -> int:
        """Return a number that grows with every change. Raises OSError if the store cannot be reached."""

    @abstractmethod
    def advance(self) -> None:
        """Start a new generation. A page whose rendering began before it is not stored."""

    @abstractmethod
    def names(self, kind: str) -> set[str]:
        """Return all names of a kind that pages depend on; some may no longer be in use."""

    @abstractmethod
    def in_use(self, kind: str, names: Collection[str]) -> set[str]:
        """Return those of the names that pages depend on."""

    @abstractmethod
    def begin(self) -> list[str]:
        """Prepare the store before the first process serves; return the URLs of the pages purged."""

    @abstractmethod
    def clear_others(self) -> list[str]:
        """Purge all pages of other releases, which a change may affect too; return their URLs."""

    def clear(self) -> list[str]:
        """Purge all pages; return their URLs."""
        return sorted({*self._clear(), *self.clear_others()})

    @abstractmethod
    def _clear(self) -> list[str]: ...

    @abstractmethod
    def _read(self, url: str) -> CachedPage | None: ...

    @abstractmethod
    def _write(
        self, url: str, page: CachedPage, fingerprints: Mapping[DependencyKey, str], generation: int
    ) -> bool: ...

    @abstractmethod
    def _remove(self, current: Mapping[DependencyKey, str]) -> list[str]: ...

    def get(self, url: str) -> CachedPage | None:
        """Return the page of a URL; None if there is none, or it has expired."""
        if self.has_missed_changes:
            self.clear()
            self.has_missed_changes = False
        generation, now = self.generation(), time.time()
        in_memory = self._memory.get(url)
        if in_memory is not None and in_memory[0] == generation and in_memory[1].expires > now:
            return in_memory[1]
        page = self._read(url)
        if page is None or page.expires <= now:
            return None
        self._keep_in_memory(url, generation, page)
        return page

    def in_memory(self, url: str) -> CachedPage | None:
        """Return the page that this process holds in memory for a URL, even if it has expired."""
        found = self._memory.get(url)
        return found[1] if found else None

    def put(self, url: str, page: CachedPage, fingerprints: Mapping[DependencyKey, str], generation: int) -> bool:
        """Store a page and its dependencies; return False if there was a change since `generation`."""
        return self._write(url, page, fingerprints, generation)

    def purge(self, current: Mapping[DependencyKey, str]) -> list[str]:
        """Purge the pages that have another fingerprint of a dependency than `current`; return their URLs.

        `current` holds the fingerprint of each dependency that may have changed.
        """
        removed = self._remove(current) if current else []
        self.advance()
        return removed

    def fingerprint_of(self, dependency: "Dependency", name: str, generation: int) -> str:
        """Return the fingerprint of an expensive dependency, computed once per generation for all pages."""
        declared = DependencyKey(dependency.kind, name)
        known = self._fingerprints.get(declared)
        if known is None or known[0] != generation:
            known = (generation, dependency.fingerprints([name])[name])
            self._fingerprints[declared] = known
        return known[1]

    def _keep_in_memory(self, url: str, generation: int, page: CachedPage) -> None:
        size = len(page.plain) + len(page.gzip) + len(page.brotli)
        with self._memory_lock:
            if self._memory_size + size > MEMORY_LIMIT:
                self._memory.clear()
                self._memory_size = 0
            if url not in self._memory:
                self._memory_size += size
            self._memory[url] = (generation, page)
