"""Dates and times in words, in Singapore time: "12 to 13 May 2026", "Tuesday 12 May 2026, 9 am to 5:30 pm"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.dateformat import format as formatted

from actris_cms.singapore import in_singapore, start_of_day


class Timed(NamedTuple):
    """A date or time: `value` for the `datetime` attribute of HTML's `time` element, and `words` for readers."""

    value: str
    words: str


def full_date(day: date) -> str:
    """Return a date with its weekday."""
    return formatted(day, "l j F Y")


def time_of_day(moment: datetime) -> str:
    """Return the time of day: "9 am", "noon", "5:30 pm"."""
    local = in_singapore(moment)
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    return f"{formatted(local, 'g:i' if local.minute else 'g')} {'am' if local.hour < 12 else 'pm'}"


def iso_value(moment: datetime) -> str:
    """Return a time in ISO 8601, with Singapore's offset."""
    return in_singapore(moment).isoformat(timespec="seconds")


def moment_in_words(moment: datetime) -> Timed:
    """Return a time with its date."""
    return Timed(iso_value(moment), f"{full_date(in_singapore(moment).date())}, {time_of_day(moment)}")


def is_midnight(moment: datetime) -> bool:
    """Whether the time is midnight in Singapore."""
    return moment == start_of_day(in_singapore(moment).date())


def start_in_words(moment: datetime) -> Timed:
    """Return a start with its date; only the date if it is midnight."""
    timed = moment_in_words(moment)
    return Timed(timed.value, full_date(in_singapore(moment).date())) if is_midnight(moment) else timed


def last_day_before(moment: datetime) -> date:
    """Return the date of an end; if it is midnight, the day before."""
    return in_singapore(moment - timedelta.resolution).date()


def end_in_words(moment: datetime, *, on: date | None = None) -> Timed:
    """Return an end with its date; without the date if it is the day `on` which the event starts."""
    day, time = last_day_before(moment), "midnight" if is_midnight(moment) else time_of_day(moment)
    return Timed(iso_value(moment), time if day == on else f"{full_date(day)}, {time}")


@dataclass(frozen=True)
class Span:
    """The start and end of an event. From midnight to midnight, it is an all-day event."""

    starts: datetime
    ends: datetime | None = None

    @property
    def first_day(self) -> date:
        """The date on which it starts."""
        return in_singapore(self.starts).date()

    @property
    def last_day(self) -> date:
        """The date on which it ends."""
        return last_day_before(self.over_at)

    @property
    def first_day_over_at(self) -> datetime:
        """The midnight at the end of its first day."""
        return start_of_day(self.first_day + timedelta(days=1))

    @property
    def over_at(self) -> datetime:
        """When it ends; the end of its first day if no end is set."""
        return self.ends or self.first_day_over_at

    @property
    def is_all_day(self) -> bool:
        """Whether it takes whole days, so that no time of day is shown."""
        return is_midnight(self.starts) and is_midnight(self.over_at)

    @property
    def values(self) -> tuple[str, str | None]:
        """Start and end in ISO 8601. The end is None if it is not set. An all-day event has its first and last date."""
        if self.is_all_day:
            return self.first_day.isoformat(), self.last_day.isoformat()
        return iso_value(self.starts), iso_value(self.ends) if self.ends else None

    @property
    def days(self) -> list[Timed]:
        """Its date, or its first and last date, with month and year only once if they are the same."""
        first, last = self.first_day, self.last_day
        end = Timed(last.isoformat(), formatted(last, "j F Y"))
        if first == last:
            return [end]
        format_of_first = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
        return [Timed(first.isoformat(), formatted(first, format_of_first)), end]

    @property
    def start_or_days(self) -> list[Timed]:
        """Its start, or its dates if it takes several days: enough to choose among events."""
        return self.days if self.first_day != self.last_day else self.times[:1]

    @property
    def times(self) -> list[Timed]:
        """Its start, and its end if that is set, with the date only once if both are on one day."""
        if self.is_all_day:
            return [Timed(day.isoformat(), full_date(day)) for day in sorted({self.first_day, self.last_day})]
        ends = [end_in_words(self.ends, on=self.first_day)] if self.ends else []
        return [moment_in_words(self.starts), *ends]


def in_words(span: Iterable[Timed]) -> str:
    """Return the words of a start and an end in one line."""
    return " to ".join(timed.words for timed in span)
