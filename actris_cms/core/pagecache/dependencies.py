"""What pages show beside their own words: links, cards, pictures, menus, lists.

While a page is rendered for the page cache, whatever it shows of something else is noted as a dependency with its
fingerprint: "the link to page 12, which had this title and this address". When an editor changes something, the
dependencies that may have changed are looked at anew, and those pages are purged whose fingerprints differ: they, and
no others, look different now. A dependency is declared beside what shows it; `purge` finds it in `REGISTRY`.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .changes import Changes
    from .recording import Recording

recording: ContextVar["Recording | None"] = ContextVar("recording", default=None)
REGISTRY: dict[str, "Dependency"] = {}

GONE = ""  # The fingerprint of what is not there.

Values = Callable[[Collection[str]], Mapping[str, Any]]
Affected = Callable[["Changes", Callable[[], set[str]]], Collection[str]]


def fingerprint(value: Any) -> str:
    """A short digest of a value of plain data: the same for the same data, in every process and on every machine."""
    if value is None:
        return GONE
    data = json.dumps(value, default=str, sort_keys=True).encode()
    return hashlib.blake2b(data, digest_size=9).hexdigest()


def all_with_any_page(changes: "Changes", all_names: Callable[[], set[str]]) -> Collection[str]:
    """All names, if a page was changed: for what goes by places, which change hands without a word of each."""
    return all_names() if changes.pages else ()


class Dependency:
    """A kind of thing that pages show: the link to a page, a card, a picture, a menu.

    `values` gives what the things of the given names show today, as plain data, from the database; a name that it
    leaves out is gone. `affected` gives the names that may have changed with some changes; its second argument gives
    all names that pages of the cache depend on, at the cost of asking for them.
    """

    def __init__(self, kind: str, values: Values, affected: Affected) -> None:
        self.kind = kind
        self.values = values
        self.affected = affected
        REGISTRY[kind] = self

    def shown(self, name: object, value: Any) -> None:
        """Note that the page being rendered shows the thing of this name, with the value at hand; None for none."""
        if (current := recording.get()) is not None:
            current.note(self.kind, str(name), fingerprint(value))

    def relied_on(self, name: object) -> None:
        """Note the same where the value is dear to make, before the page asks the database for what it shows.

        It is made once, and anew after each change. Asked for first, it can only be older than what is shown: then the
        page is purged once too often, and never once too little.
        """
        if (current := recording.get()) is not None:
            current.rely_on(self, str(name))

    def fingerprints(self, names: Collection[str]) -> dict[str, str]:
        """The fingerprints of the things of the given names, as they are now."""
        values = self.values(names)
        return {name: fingerprint(values.get(name)) for name in names}
