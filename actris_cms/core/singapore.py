"""Days and moments by the clocks of Singapore, where the institute is, wherever the editor is."""

from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localdate, localtime


def in_singapore(moment: datetime) -> datetime:
    """The moment by the clocks where the institute is."""
    return localtime(moment, get_default_timezone())


def beginning_of(day: date) -> datetime:
    """The first moment of a day there."""
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def today() -> date:
    """The day that it is there."""
    return localdate(timezone=get_default_timezone())
