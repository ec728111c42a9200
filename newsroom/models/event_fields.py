"""What editors write of an event, and what of it stands together."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.fields import StreamField

from ..choices import Attendance, Status
from .articles import ArticlePage

NOT_KNOWN_YET = "Not known yet? Write “To be announced”."


class EventFields(models.Model):
    """When and where an event is, and how visitors take part."""

    starts_at = models.DateTimeField("starts", help_text="Singapore time, unless your account has another time zone.")
    ends_at = models.DateTimeField(
        "ends",
        null=True,
        blank=True,
        help_text="Left empty, the event is over at the end of its day. For whole days, from midnight to midnight: "
        "what lasts all of 13 May ends on 14 May at 00:00.",
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.SCHEDULED,
        help_text="Cards and search engines say so, too, and calendars that fetch the event anew. The page stays where "
        "it is, but is not among the upcoming events.",
    )
    attendance = models.CharField(
        max_length=10, choices=Attendance, default=Attendance.IN_PERSON, verbose_name="how to attend"
    )
    venue = models.CharField(
        max_length=200,
        blank=True,
        help_text=f"What the place is called: it stands on cards. {NOT_KNOWN_YET}",
    )
    venue_address = models.TextField(
        max_length=400, blank=True, verbose_name="address", help_text="One line for each line of the address."
    )
    join_note = models.CharField(
        max_length=300,
        blank=True,
        verbose_name="how to join online",
        help_text="Such as “The link is sent to you after registration.”",
    )
    fee = models.CharField(max_length=200, blank=True, help_text="Such as “Free”, or “S$120 with lunch”.")
    audience = models.CharField(max_length=300, blank=True, verbose_name="for whom")
    seats = models.CharField(max_length=200, blank=True, help_text="Such as “20 seats, in order of registration”.")
    registration_link = StreamField(
        [("link", LinkBlock(text_required=False))],
        blank=True,
        max_num=1,
        help_text="Where visitors register. The button is shown only while registration is open.",
    )
    registration_opens_at = models.DateTimeField(
        "registration opens",
        null=True,
        blank=True,
        help_text="Left empty, it is open once the page is published.",
    )
    registration_closes_at = models.DateTimeField(
        "registration closes", null=True, blank=True, help_text="Left empty, it closes when the event starts."
    )
    highlights = models.ForeignKey(
        ArticlePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
        help_text="Afterwards: the article that reports on the event. Each then leads to the other.",
    )

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Ask where an event is that visitors can come to: search engines list none of which they do not know it."""
        super().clean_fields(exclude)
        if "venue" not in (exclude or ()) and self.attendance != Attendance.ONLINE and not self.address_lines:
            raise ValidationError({"venue": f"Give the venue or its address. {NOT_KNOWN_YET}"})

    def clean(self) -> None:
        """Refuse moments in an order that no clock goes through, and an event that is to report on an event."""
        super().clean()
        errors: dict[str, str] = {}
        starts, opens, closes = self.starts_at, self.registration_opens_at, self.registration_closes_at
        if starts and self.ends_at and self.ends_at <= starts:
            errors["ends_at"] = "The event has to end after it starts."
        if starts and closes and closes > starts:
            errors["registration_closes_at"] = "Registration closes when the event starts, at the latest."
        last = closes or starts
        if opens and last and opens >= last:
            errors["registration_opens_at"] = "Registration has to open before it closes, and before the event starts."
        if self.highlights_id and ArticlePage.objects.filter(pk=self.highlights_id, eventpage__isnull=False).exists():
            errors["highlights"] = "Choose the article that reports on the event. This is an event."
        if errors:
            raise ValidationError(errors)

    @property
    def is_online(self) -> bool:
        """Whether visitors can take part from anywhere."""
        return self.attendance != Attendance.IN_PERSON

    @property
    def address_lines(self) -> list[str]:
        """The lines of the venue, its name first; none of an event that is online alone."""
        if self.attendance == Attendance.ONLINE:
            return []
        return [line.strip() for line in (self.venue, *self.venue_address.splitlines()) if line.strip()]

    @property
    def where(self) -> str:
        """Where the event is, with all that is known of it."""
        return ", ".join([*(line.rstrip(",") for line in self.address_lines), *["online"] * self.is_online])

    @property
    def shown_join_note(self) -> str:
        """How to join online; nothing of an event that is not online."""
        return self.join_note if self.is_online else ""

    @property
    def event_place(self) -> str:
        """Where the event is, on a card."""
        venue = next((line.rstrip(",") for line in self.address_lines), "")
        if venue and self.is_online:
            return f"{venue} and online"
        return venue or ("Online" if self.is_online else "")
