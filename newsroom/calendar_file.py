"""An event as a file for calendars: iCalendar, RFC 5545."""

from datetime import UTC
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from icalendar import Calendar, Event

from actris_cms.core.singapore import in_singapore

from .choices import Status
from .feeds import readable

if TYPE_CHECKING:
    from .models import EventPage

CALENDAR = "calendar.ics"  # Below the address of the event. Calendars may keep it for long.
PRODUCT = "-//ACTRIS//ACTRIS CMS//EN"
STATUS = {Status.SCHEDULED: "CONFIRMED", Status.POSTPONED: "TENTATIVE", Status.CANCELLED: "CANCELLED"}


def version_of(event: "EventPage") -> int:
    """A number that grows with each publication: the seconds since the first, which 32 bits hold for 68 years."""
    first, last = event.first_published_at, event.last_published_at
    return int((last - first).total_seconds()) if first and last else 0


def calendar_of(event: "EventPage", url: str) -> bytes:
    """The event for calendars. `url` is the whole address of its page.

    The entry keeps its name when the page is moved or renamed, so that a calendar that reads it again has it once; of
    two versions, the one of the higher number counts.
    """
    changed = (event.last_updated or event.filed_at).astimezone(UTC)
    entry = Event()
    entry.add("uid", str(event.translation_key))
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", version_of(event))
    entry.add("summary", readable(event.title))
    span = event.span
    for name, moment in (("dtstart", span.starts), ("dtend", span.over_at if span.is_of_whole_days else span.ends)):
        if moment:
            local = in_singapore(moment)
            entry.add(name, local.date() if span.is_of_whole_days else local)
    entry.add("status", STATUS[Status(event.status)])
    if event.where:
        entry.add("location", readable(event.where))
    join_note = "" if event.event_notice else event.shown_join_note
    entry.add("description", readable("\n".join(filter(None, [event.own_description, join_note, url]))))
    entry.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    calendar.subcomponents.reverse()  # Some calendars want to know a time zone before it is used.
    return calendar.to_ical()


def calendar_response(event: "EventPage", url: str) -> HttpResponse:
    """The file as it is sent. Search engines are to list the page and not the file."""
    name = content_disposition_header(as_attachment=False, filename=f"{event.slug}.ics")
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": name}
    return HttpResponse(calendar_of(event, url), content_type="text/calendar; charset=utf-8", headers=headers)
