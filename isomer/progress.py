"""How an import tells, while it runs, what it is busy with and how far it has come."""

from __future__ import annotations

from typing import Final, Protocol


class Progress(Protocol):
    """What whoever watches an import is told."""

    def phase(self, name: str, total: int | None = None) -> None:
        """A new phase begins, of so many steps; None where nobody knows how many."""

    def advance(self, steps: int = 1) -> None:
        """So many steps of the phase are done."""


class Silent:
    """Nobody watches."""

    def phase(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""


SILENT: Final = Silent()
