"""What pages show besides their own content: links, cards, images, menus, lists.

While a page is rendered for the page cache, code declares what the page shows of other objects as dependencies, each
with a fingerprint: "the link to page 12, which had this title and this URL". When an editor changes something, the
fingerprints that may have changed are computed again, and only the pages whose fingerprints differ are purged. Each
dependency is defined beside the code that shows it; `watch.purge` finds it in `REGISTRY`. `docs/developing.md` explains
how to add one.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .recording import Recording

recording: ContextVar["Recording | None"] = ContextVar("recording", default=None)
REGISTRY: dict[str, "Dependency"] = {}

GONE = ""  # The fingerprint of what does not exist.


class DependencyKey(NamedTuple):
    """One thing that a page shows: the kind of dependency, and the name of the thing within that kind."""

    kind: str
    name: str


class ChangeSet:
    """What one transaction changed: the primary keys of pages, images and documents.

    `moved`: some pages were moved, and their former places are no longer known. `everything`: the change may affect
    any page, such as a change of a site's host name.
    """

    def __init__(self) -> None:
        self.pages: set[str] = set()
        self.images: set[str] = set()
        self.documents: set[str] = set()
        self.remade_images: set[str] = set()
        self.settings = False
        self.moved = False
        self.everything = False

    def __bool__(self) -> bool:
        return any((self.pages, self.images, self.documents, self.remade_images, self.settings, self.everything))


Values = Callable[[Collection[str]], Mapping[str, Any]]
Affected = Callable[[ChangeSet, Callable[[], set[str]]], Collection[str]]


def fingerprint(value: Any) -> str:
    """Return a short digest of plain data, the same for the same data in every process and on every machine."""
    if value is None:
        return GONE
    data = json.dumps(value, default=str, sort_keys=True).encode()
    return hashlib.blake2b(data, digest_size=9).hexdigest()


def all_with_any_page(changed: ChangeSet, all_names: Callable[[], set[str]]) -> Collection[str]:
    """Return all names if any page changed: for what depends on the page tree in ways that no single page tells."""
    return all_names() if changed.pages else ()


class Dependency:
    """A kind of thing that pages show: the link to a page, a card, an image, a menu.

    `kind` is its name. `values` takes names and returns their current values from the database, as plain data; a name
    that it leaves out no longer exists. `affected` takes a ChangeSet and a function that queries all names on which
    cached pages depend, and returns the names whose value may have changed.
    """

    def __init__(self, kind: str, values: Values, affected: Affected) -> None:
        self.kind = kind
        self.values = values
        self.affected = affected
        REGISTRY[kind] = self

    def declare(self, name: object, value: Any) -> None:
        """Declare that the page being rendered shows this name with this value; None if the thing does not exist."""
        if (current := recording.get()) is not None:
            current.declare(self, str(name), fingerprint(value))

    def declare_by_name(self, name: object) -> None:
        """Declare a name whose value is expensive. Call this before the page queries what it shows.

        The value is computed once after each change. Because it is computed first, it can only be older than what the
        page shows: the page may be purged once too often, but never too rarely.
        """
        if (current := recording.get()) is not None:
            current.declare_by_name(self, str(name))

    def fingerprints(self, names: Collection[str]) -> dict[str, str]:
        """Return the current fingerprints of these names."""
        values = self.values(names)
        return {name: fingerprint(values.get(name)) for name in names}
