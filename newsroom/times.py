"""Days and times in words, by the clocks of Singapore: "12 to 13 May 2026", "Tuesday 12 May 2026, 9 am to 5:30 pm"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.dateformat import format as formatted

from actris_cms.core.singapore import beginning_of, in_singapore


class Timed(NamedTuple):
    """A day or a moment: `value` for programs, as HTML's element `time` takes it, and `words` for people."""

    value: str
    words: str


def in_full(day: date) -> str:
    """A day with its weekday."""
    return formatted(day, "l j F Y")


def clock(moment: datetime) -> str:
    """The time of the day: "9 am", "noon", "5:30 pm"."""
    local = in_singapore(moment)
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    return f"{formatted(local, 'g:i' if local.minute else 'g')} {'am' if local.hour < 12 else 'pm'}"


def value_of(moment: datetime) -> str:
    """A moment for programs."""
    return in_singapore(moment).isoformat(timespec="seconds")


def moment_in_words(moment: datetime) -> Timed:
    """A moment with its day."""
    return Timed(value_of(moment), f"{in_full(in_singapore(moment).date())}, {clock(moment)}")


def is_midnight(moment: datetime) -> bool:
    """Whether a day begins with the moment, and another is over."""
    return moment == beginning_of(in_singapore(moment).date())


def start_in_words(moment: datetime) -> Timed:
    """The moment at which something begins, with its day: at midnight, the day says it all."""
    timed = moment_in_words(moment)
    return Timed(timed.value, in_full(in_singapore(moment).date())) if is_midnight(moment) else timed


def day_ended_by(moment: datetime) -> date:
    """The day of something that ends at the moment: at midnight, that is the day before."""
    return in_singapore(moment - timedelta.resolution).date()


def end_in_words(moment: datetime, *, on: date | None = None) -> Timed:
    """The moment at which something ends, with its day, unless that is the day `on` which it began."""
    day, time = day_ended_by(moment), "midnight" if is_midnight(moment) else clock(moment)
    return Timed(value_of(moment), time if day == on else f"{in_full(day)}, {time}")


@dataclass(frozen=True)
class Span:
    """From when until when something takes place. From midnight to midnight, it is of whole days."""

    starts: datetime
    ends: datetime | None = None

    @property
    def first_day(self) -> date:
        """The day on which it starts."""
        return in_singapore(self.starts).date()

    @property
    def last_day(self) -> date:
        """The day on which it is over."""
        return day_ended_by(self.over_at)

    @property
    def first_day_over_at(self) -> datetime:
        """The midnight after its first day."""
        return beginning_of(self.first_day + timedelta(days=1))

    @property
    def over_at(self) -> datetime:
        """When it is over: at the end of its first day, where nobody said when it ends."""
        return self.ends or self.first_day_over_at

    @property
    def is_of_whole_days(self) -> bool:
        """Whether the time of the day says nothing of it."""
        return is_midnight(self.starts) and is_midnight(self.over_at)

    @property
    def values(self) -> tuple[str, str | None]:
        """Both ends for programs, as far as they are known; of whole days, the first and the last."""
        if self.is_of_whole_days:
            return self.first_day.isoformat(), self.last_day.isoformat()
        return value_of(self.starts), value_of(self.ends) if self.ends else None

    @property
    def days(self) -> list[Timed]:
        """Its day, or its first and its last, without what both have in common."""
        first, last = self.first_day, self.last_day
        end = Timed(last.isoformat(), formatted(last, "j F Y"))
        if first == last:
            return [end]
        own = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
        return [Timed(first.isoformat(), formatted(first, own)), end]

    @property
    def start_or_days(self) -> list[Timed]:
        """When it begins, or, of several days, the days: what visitors who choose among events want to know."""
        return self.days if self.first_day != self.last_day else self.times[:1]

    @property
    def times(self) -> list[Timed]:
        """When it begins, and when it ends, where that is known; of the same day, the day is said once."""
        if self.is_of_whole_days:
            return [Timed(day.isoformat(), in_full(day)) for day in sorted({self.first_day, self.last_day})]
        ends = [end_in_words(self.ends, on=self.first_day)] if self.ends else []
        return [moment_in_words(self.starts), *ends]


def in_words(span: Iterable[Timed]) -> str:
    """Both ends of a span on one line."""
    return " to ".join(timed.words for timed in span)
