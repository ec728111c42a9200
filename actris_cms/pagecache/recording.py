"""Records what a page depends on while it is rendered, and whether it may be cached."""

import math
from datetime import datetime
from typing import TYPE_CHECKING

from .dependencies import Dependency, DependencyKey, recording

if TYPE_CHECKING:
    from .stores import PageStore


class Recording:
    """The recording of one page. `generation` is that of the store when the rendering began."""

    def __init__(self, store: "PageStore", generation: int) -> None:
        self.generation = generation
        self.declared: dict[DependencyKey, set[str]] = {}
        self.cached_query: str | None = None
        self.is_forbidden = False
        self.until = math.inf
        self._store = store

    def declare(self, dependency: Dependency, name: str, fingerprint: str) -> None:
        """Record a dependency. If it gets two fingerprints in one rendering, the page is not cached."""
        self.declared.setdefault(DependencyKey(dependency.kind, name), set()).add(fingerprint)

    def declare_by_name(self, dependency: Dependency, name: str) -> None:
        """Record a dependency with the fingerprint that the store has or computes now."""
        self.declare(dependency, name, self._store.fingerprint_of(dependency, name, self.generation))

    def allow_caching(self, query: str) -> None:
        """Let the page be cached for requests of its URL with this query string."""
        self.cached_query = query

    def forbid_caching(self) -> None:
        """Keep the page out of the cache, even if `allow_caching` is called."""
        self.is_forbidden = True

    def cache_until(self, moment: float) -> None:
        """Let the page be cached until a Unix time at most. The earliest call wins."""
        self.until = min(self.until, moment)

    @property
    def fingerprints(self) -> dict[DependencyKey, str] | None:
        """The fingerprints of all dependencies; None if something changed during the rendering."""
        if any(len(found) > 1 for found in self.declared.values()):
            return None
        return {key: next(iter(found)) for key, found in self.declared.items()}


def allow_caching(query: str = "") -> None:
    """Let the page cache store the page being rendered, for requests of its URL with this query string.

    Only call this for pages that are the same for every visitor. `query` is the canonical query string, such as
    "year=2025&page=2". Other spellings are answered but not cached, so that nobody can fill the cache with them.
    """
    if (current := recording.get()) is not None:
        current.allow_caching(query)


def forbid_caching() -> None:
    """Keep the page being rendered out of the page cache, because it will change in a moment."""
    if (current := recording.get()) is not None:
        current.forbid_caching()


def cache_until(moment: datetime) -> None:
    """Let the page being rendered be cached until `moment` at most, because it changes then without an edit.

    Call this before or after `allow_caching`; it does not replace it.
    """
    if (current := recording.get()) is not None:
        current.cache_until(moment.timestamp())
