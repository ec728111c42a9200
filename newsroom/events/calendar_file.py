"""The iCalendar file of an event (RFC 5545)."""

from datetime import UTC
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from icalendar import Calendar, Event

from actris_cms.singapore import in_singapore

from ..text import xml_safe
from .choices import Status

if TYPE_CHECKING:
    from ..models import EventPage

CALENDAR = "calendar.ics"  # Relative to the event's URL. Do not change it: calendars may fetch it for years.
PRODUCT = "-//ACTRIS//ACTRIS CMS//EN"
STATUS = {Status.SCHEDULED: "CONFIRMED", Status.POSTPONED: "TENTATIVE", Status.CANCELLED: "CANCELLED"}


def sequence_of(event: "EventPage") -> int:
    """Return a number that grows with each publication: the seconds since the first. 32 bits last for 68 years."""
    first, last = event.first_published_at, event.last_published_at
    return int((last - first).total_seconds()) if first and last else 0


def calendar_of(event: "EventPage", url: str) -> bytes:
    """Return the content of the file. `url` is the absolute URL of the event's page.

    The UID stays the same when the page is moved or renamed, so a calendar that fetches the file again updates its
    entry. Of two versions, the one with the higher sequence number is valid.
    """
    changed = (event.last_updated or event.filed_at).astimezone(UTC)
    entry = Event()
    entry.add("uid", str(event.translation_key))
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", sequence_of(event))
    entry.add("summary", xml_safe(event.title))
    span = event.span
    for name, moment in (("dtstart", span.starts), ("dtend", span.over_at if span.is_all_day else span.ends)):
        if moment:
            local = in_singapore(moment)
            entry.add(name, local.date() if span.is_all_day else local)
    entry.add("status", STATUS[Status(event.status)])
    if event.where:
        entry.add("location", xml_safe(event.where))
    join_note = "" if event.event_notice else event.shown_join_note
    entry.add("description", xml_safe("\n".join(filter(None, [event.own_description, join_note, url]))))
    entry.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    calendar.subcomponents.reverse()  # Some calendars require the time zone before the event that uses it.
    return calendar.to_ical()


def calendar_response(event: "EventPage", url: str) -> HttpResponse:
    """Return the file as a response. Search engines are told not to list it; they list the page."""
    name = content_disposition_header(as_attachment=False, filename=f"{event.slug}.ics")
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": name}
    return HttpResponse(calendar_of(event, url), content_type="text/calendar; charset=utf-8", headers=headers)
