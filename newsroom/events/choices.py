"""Choices for the fields of events."""

from django.db.models import TextChoices


class Status(TextChoices):
    """The status that an editor gives an event."""

    SCHEDULED = "scheduled", "takes place as planned"
    POSTPONED = "postponed", "postponed"
    CANCELLED = "cancelled", "cancelled"


class Attendance(TextChoices):
    """How visitors can take part."""

    IN_PERSON = "in_person", "in person"
    ONLINE = "online", "online"
    BOTH = "both", "in person or online"
