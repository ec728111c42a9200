"""The interface through which a running import reports its progress."""

from typing import Final, Protocol


class Progress(Protocol):
    """Receives the progress of an import."""

    def phase(self, name: str, total: int | None = None) -> None:
        """Start a phase of `total` steps; None means that the number is unknown."""

    def advance(self, steps: int = 1) -> None:
        """Count steps of the current phase as done."""


class NoProgress:
    """Ignores all progress, for imports that nobody watches."""

    def phase(self, name: str, total: int | None = None) -> None:
        """Ignore the phase."""

    def advance(self, steps: int = 1) -> None:
        """Ignore the steps."""


NO_PROGRESS: Final = NoProgress()
