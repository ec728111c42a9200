"""The state of an event at a given time. Nothing here reads the clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .choices import Status
from .times import Span, Timed, end_in_words, start_in_words


class State(StrEnum):
    """The state of an event as visitors and search engines see it."""

    UPCOMING = "upcoming"  # It takes no registrations, or nothing is known about them.
    OPENS = "opens"  # Registration opens later.
    OPEN = "open"  # Registration is open.
    CLOSED = "closed"  # Registration is closed.
    ON = "on"  # The event has started.
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def is_open_to_visitors(self) -> bool:
        """Whether visitors can still take part."""
        return self not in (State.OVER, State.POSTPONED, State.CANCELLED)


@dataclass(frozen=True)
class Schedule(Span):
    """The times of an event. `opens` and `closes` are those of registration, if it takes any."""

    opens: datetime | None = None
    closes: datetime | None = None
    takes_registration: bool = False
    status: str = Status.SCHEDULED

    @property
    def registration_ends(self) -> datetime:
        """When registration closes: when the event starts, unless another time is set."""
        return self.closes or self.starts

    @property
    def opening(self) -> list[Timed]:
        """When registration opens, in words; empty if it is not set."""
        return [start_in_words(self.opens)] if self.opens else []

    @property
    def closing(self) -> list[Timed]:
        """When registration closes, in words."""
        return [end_in_words(self.registration_ends)]

    @property
    def _changes(self) -> list[tuple[datetime, State]]:
        """The changes of state that need no editor, as (time, new state), in order of time."""
        if self.status != Status.SCHEDULED:
            return []
        changes = [(self.starts, State.ON), (self.over_at, State.OVER)]
        if self.takes_registration:
            changes.insert(0, (self.registration_ends, State.CLOSED))
            if self.opens:
                changes.insert(0, (self.opens, State.OPEN))
        return changes

    @property
    def _initial_state(self) -> State:
        if self.status != Status.SCHEDULED:
            return State(self.status)
        if not self.takes_registration:
            return State.UPCOMING
        return State.OPENS if self.opens else State.OPEN

    def state(self, now: datetime) -> State:
        """Return the state of the event at the time `now`."""
        return next((state for moment, state in reversed(self._changes) if moment <= now), self._initial_state)

    def next_change(self, now: datetime) -> datetime | None:
        """Return when the state changes next after `now`; None if only an editor can change it."""
        return min((moment for moment, _ in self._changes if moment > now), default=None)
