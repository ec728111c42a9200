"""Dates and times in Singapore, where the institute is, whatever the editor's time zone."""

from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localtime

from actris_cms.clock import now


def in_singapore(moment: datetime) -> datetime:
    """Return the moment in Singapore time."""
    return localtime(moment, get_default_timezone())


def start_of_day(day: date) -> datetime:
    """Return the start of a day in Singapore."""
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())


def today() -> date:
    """Return the date in Singapore at the time at which the site is shown."""
    return in_singapore(now()).date()
