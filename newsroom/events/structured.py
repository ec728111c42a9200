"""Structured data of events for search engines: schema.org's Event."""

from dataclasses import dataclass
from datetime import datetime

from actris_cms.discovery.structured import Facts, Node, image_object, postal_address, reference, without_empty
from actris_cms.singapore import in_singapore

from .choices import Attendance, Status
from .schedule import Schedule, State

SCHEMA = "https://schema.org/"
STATUS = {
    Status.SCHEDULED: f"{SCHEMA}EventScheduled",
    Status.POSTPONED: f"{SCHEMA}EventPostponed",
    Status.CANCELLED: f"{SCHEMA}EventCancelled",
}
AVAILABILITY = {State.OPENS: f"{SCHEMA}PreOrder", State.OPEN: f"{SCHEMA}InStock"}
NOT_AVAILABLE = f"{SCHEMA}OutOfStock"
MODES = {
    Attendance.IN_PERSON: f"{SCHEMA}OfflineEventAttendanceMode",
    Attendance.ONLINE: f"{SCHEMA}OnlineEventAttendanceMode",
    Attendance.BOTH: f"{SCHEMA}MixedEventAttendanceMode",
}


@dataclass(frozen=True)
class EventFacts:
    """The facts about an event that `Facts` about its page does not have."""

    name: str
    schedule: Schedule
    attendance: Attendance
    place: str = ""
    address: str = ""
    register_url: str = ""
    fee: str = ""
    description: str = ""


def locations(facts: Facts, event: EventFacts) -> list[Node]:
    """Return the venue, if it is known, and for an online event the URL of its page."""
    found: list[Node] = []
    if event.attendance != Attendance.ONLINE and event.place:
        address = postal_address(event.address or event.place)
        found.append({"@type": "Place", "name": event.place, "address": address})
    if event.attendance != Attendance.IN_PERSON:
        found.append({"@type": "VirtualLocation", "url": facts.url})
    return found


def offer(event: EventFacts, now: datetime) -> Node | None:
    """Return how to register; None if there is no URL for it, or the event does not take place as planned."""
    schedule = event.schedule
    if not event.register_url.startswith("http") or schedule.status != Status.SCHEDULED:
        return None
    return without_empty(
        {
            "@type": "Offer",
            "url": event.register_url,
            "description": event.fee,
            "availability": AVAILABILITY.get(schedule.state(now), NOT_AVAILABLE),
            "validFrom": in_singapore(schedule.opens) if schedule.opens else None,
            "validThrough": in_singapore(schedule.registration_ends),
        }
    )


def event_node(facts: Facts, event: EventFacts, now: datetime) -> Node:
    """Return the Event with its state at the time `now`."""
    schedule = event.schedule
    starts, ends = schedule.values
    return without_empty(
        {
            "@type": "Event",
            "@id": f"{facts.url}#event",
            "name": event.name,
            "description": event.description or facts.description,
            "url": facts.url,
            "startDate": starts,
            "endDate": ends,
            "eventStatus": STATUS[Status(schedule.status)],
            "eventAttendanceMode": MODES[event.attendance],
            "location": locations(facts, event),
            "offers": offer(event, now),
            "image": image_object(facts.picture),
            "inLanguage": facts.language,
            "organizer": reference(facts.organization_id),
            "mainEntityOfPage": reference(facts.page_id),
        }
    )
