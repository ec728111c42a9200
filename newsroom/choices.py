"""What editors choose from when they announce an event."""

from django.db.models import TextChoices


class Status(TextChoices):
    """What an editor says of an event."""

    SCHEDULED = "scheduled", "takes place as planned"
    POSTPONED = "postponed", "postponed"
    CANCELLED = "cancelled", "cancelled"


class Attendance(TextChoices):
    """How visitors take part."""

    IN_PERSON = "in_person", "in person"
    ONLINE = "online", "online"
    BOTH = "both", "in person or online"
