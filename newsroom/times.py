"""Days and times in words, by the clocks of Singapore: "12 to 13 May 2026", "Tuesday 12 May 2026, 9 am to 5:30 pm"."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.dateformat import format as formatted

from actris_cms.core.singapore import in_singapore


class Timed(NamedTuple):
    """A day or a moment: `value` for programs, as HTML's element `time` takes it, and `words` for people."""

    value: str
    words: str


def clock(moment: datetime) -> str:
    """The time of the day: "9 am", "5:30 pm"."""
    local = in_singapore(moment)
    return f"{formatted(local, 'g:i' if local.minute else 'g')} {'am' if local.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime) -> Timed:
    """A moment with its weekday."""
    local = in_singapore(moment)
    return Timed(local.isoformat(timespec="seconds"), f"{formatted(local, 'l j F Y')}, {clock(local)}")


def days(starts: datetime, ends: datetime | None) -> list[Timed]:
    """The day of an event, or its first and its last, without what both have in common."""
    first, last = in_singapore(starts).date(), in_singapore(ends or starts).date()
    if first == last:
        return [Timed(first.isoformat(), formatted(first, "j F Y"))]
    own = "j" if (first.year, first.month) == (last.year, last.month) else "j F" if first.year == last.year else "j F Y"
    return [Timed(first.isoformat(), formatted(first, own)), Timed(last.isoformat(), formatted(last, "j F Y"))]


def times(starts: datetime, ends: datetime | None = None) -> list[Timed]:
    """When an event begins, and when it ends, where that is known; of the same day, the day is said once."""
    begins = moment_in_words(starts)
    if not ends:
        return [begins]
    end = moment_in_words(ends)
    is_one_day = in_singapore(starts).date() == in_singapore(ends).date()
    return [begins, end._replace(words=clock(ends)) if is_one_day else end]


def in_words(span: Iterable[Timed]) -> str:
    """Both ends of a span on one line."""
    return " to ".join(timed.words for timed in span)
