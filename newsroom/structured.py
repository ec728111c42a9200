"""What search engines are told of an event: schema.org's Event."""

from dataclasses import dataclass
from datetime import datetime

from actris_cms.core.discovery.structured import Facts, Node, filled, image_object, postal_address, reference
from actris_cms.core.singapore import in_singapore

from .choices import Attendance, Status
from .schedule import Schedule, State

SCHEMA = "https://schema.org/"
STATUS = {
    Status.SCHEDULED: f"{SCHEMA}EventScheduled",
    Status.POSTPONED: f"{SCHEMA}EventPostponed",
    Status.CANCELLED: f"{SCHEMA}EventCancelled",
}
AVAILABILITY = {State.OPENS: f"{SCHEMA}PreOrder", State.OPEN: f"{SCHEMA}InStock"}
NONE_LEFT = f"{SCHEMA}OutOfStock"
MODES = {
    Attendance.IN_PERSON: f"{SCHEMA}OfflineEventAttendanceMode",
    Attendance.ONLINE: f"{SCHEMA}OnlineEventAttendanceMode",
    Attendance.BOTH: f"{SCHEMA}MixedEventAttendanceMode",
}


@dataclass(frozen=True)
class EventFacts:
    """What is known of an event beside what is known of its page."""

    name: str
    schedule: Schedule
    attendance: Attendance
    place: str = ""
    address: str = ""
    register_url: str = ""
    fee: str = ""
    description: str = ""


def locations(facts: Facts, event: EventFacts) -> list[Node]:
    """Where the event is: the venue, where it is known, and the page, by which visitors come to what is online."""
    found: list[Node] = []
    if event.attendance != Attendance.ONLINE and event.place:
        address = postal_address(event.address or event.place)
        found.append({"@type": "Place", "name": event.place, "address": address})
    if event.attendance != Attendance.IN_PERSON:
        found.append({"@type": "VirtualLocation", "url": facts.url})
    return found


def offer(event: EventFacts, now: datetime) -> Node | None:
    """How to register; None where there is no address for it, or the event does not take place as planned."""
    schedule = event.schedule
    if not event.register_url.startswith("http") or schedule.status != Status.SCHEDULED:
        return None
    return filled(
        {
            "@type": "Offer",
            "url": event.register_url,
            "description": event.fee,
            "availability": AVAILABILITY.get(schedule.state(now), NONE_LEFT),
            "validFrom": in_singapore(schedule.opens) if schedule.opens else None,
            "validThrough": in_singapore(schedule.registration_ends),
        }
    )


def event_node(facts: Facts, event: EventFacts, now: datetime) -> Node:
    """The event as it is told of at a moment."""
    schedule = event.schedule
    starts, ends = schedule.values
    return filled(
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
