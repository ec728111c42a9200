"""What the clock makes of an event: pure functions of the moment that is asked about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .choices import Status
from .times import Span, Timed, end_in_words, start_in_words


class State(StrEnum):
    """What visitors, search engines and calendars are told of an event at a moment."""

    UPCOMING = "upcoming"  # Nobody needs to register, or nothing is known of it.
    OPENS = "opens"
    OPEN = "open"
    CLOSED = "closed"
    ON = "on"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def is_open_to_visitors(self) -> bool:
        """Whether there is still something to take part in."""
        return self not in (State.OVER, State.POSTPONED, State.CANCELLED)


@dataclass(frozen=True)
class Schedule(Span):
    """The moments of an event. `takes_registration` says whether there is anything to register for."""

    opens: datetime | None = None
    closes: datetime | None = None
    takes_registration: bool = False
    status: str = Status.SCHEDULED

    @property
    def registration_ends(self) -> datetime:
        """When registration closes: as the event starts, where nobody said otherwise."""
        return self.closes or self.starts

    @property
    def opening(self) -> list[Timed]:
        """When registration opens, in words; nothing where nobody said so."""
        return [start_in_words(self.opens)] if self.opens else []

    @property
    def closing(self) -> list[Timed]:
        """When registration closes, in words."""
        return [end_in_words(self.registration_ends)]

    @property
    def _changes(self) -> list[tuple[datetime, State]]:
        """What the event becomes by itself, and when, in the order in which it does."""
        if self.status != Status.SCHEDULED:
            return []
        changes = [(self.starts, State.ON), (self.over_at, State.OVER)]
        if self.takes_registration:
            changes.insert(0, (self.registration_ends, State.CLOSED))
            if self.opens:
                changes.insert(0, (self.opens, State.OPEN))
        return changes

    @property
    def _at_first(self) -> State:
        if self.status != Status.SCHEDULED:
            return State(self.status)
        if not self.takes_registration:
            return State.UPCOMING
        return State.OPENS if self.opens else State.OPEN

    def state(self, now: datetime) -> State:
        """What is told of the event at a moment."""
        return next((state for moment, state in reversed(self._changes) if moment <= now), self._at_first)

    def next_change(self, now: datetime) -> datetime | None:
        """The next moment at which something else is told; None where only an editor can change it."""
        return min((moment for moment, _ in self._changes if moment > now), default=None)
