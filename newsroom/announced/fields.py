"""The values of an event's fields, out of what its announcement says."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from actris_cms.singapore import start_of_day

from ..events.choices import Attendance
from .facts import EventFacts


def moments_of(facts: EventFacts) -> dict[str, Any]:
    """Return the times of an event whose days are known. Without a time of day, it takes whole days."""
    days, times = facts.days, facts.times
    if days is None:
        raise ValueError("The days of the event are not known.")
    starts: datetime = start_of_day(days.first)
    ends: datetime | None = _end_of_day(days.last)
    if times and (times.end or days.first == days.last):
        starts, ends = _at(days.first, times.start), _at(days.last, times.end) if times.end else None
    closes = closing(facts)
    return {
        "starts_at": starts,
        "ends_at": ends,
        "registration_closes_at": closes if closes and closes <= starts else None,
    }


def closing(facts: EventFacts) -> datetime | None:
    """Return when registration closes; None if that is not known."""
    if facts.closes is None or facts.closes.days is None:
        return None
    day, times = facts.closes.days.first, facts.closes.times
    return _at(day, times.start) if times else _end_of_day(day)


def _end_of_day(day: date) -> datetime:
    return start_of_day(day + timedelta(days=1))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=get_default_timezone())


def words_of(facts: EventFacts) -> dict[str, Any]:
    """Return the fields of an event that are words of its announcement."""
    return {
        "attendance": Attendance.ONLINE.value if facts.is_online else Attendance.IN_PERSON.value,
        "venue": facts.venue,
        "venue_address": facts.address,
        "fee": facts.fee,
        "audience": facts.audience,
    }
