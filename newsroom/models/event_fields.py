"""The fields of events, and properties computed from them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from actris_cms.core.blocks import LinkBlock
from actris_cms.fields import StreamField

from ..events.choices import Attendance, Status
from .articles import ArticlePage

NOT_KNOWN_YET = "Not known yet? Write “To be announced”."


class EventFields(models.Model):
    """The fields of an event: when and where it is, and how visitors take part."""

    starts_at = models.DateTimeField("starts", help_text="Singapore time, unless your account has another time zone.")
    ends_at = models.DateTimeField(
        "ends",
        null=True,
        blank=True,
        help_text="If empty, the event ends at the end of the day on which it starts. An all-day event starts and ends "
        "at midnight: if it takes all of 13 May, it ends on 14 May at 00:00.",
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.SCHEDULED,
        help_text="Also shown on cards, by search engines, and by calendars that fetch the event again. A postponed or "
        "cancelled event keeps its page, but is not listed under upcoming events.",
    )
    attendance = models.CharField(
        max_length=10, choices=Attendance, default=Attendance.IN_PERSON, verbose_name="how to attend"
    )
    venue = models.CharField(
        max_length=200,
        blank=True,
        help_text=f"The name of the place, as shown on cards. {NOT_KNOWN_YET}",
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
        help_text="If empty, registration is open as soon as the page is published.",
    )
    registration_closes_at = models.DateTimeField(
        "registration closes", null=True, blank=True, help_text="If empty, registration closes when the event starts."
    )
    highlights = models.ForeignKey(
        ArticlePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
        help_text="After the event: the article that reports on it. The event and the article link to each other.",
    )

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Require a venue or an address unless the event is online only: search engines ignore events without one."""
        super().clean_fields(exclude)
        if "venue" not in (exclude or ()) and self.attendance != Attendance.ONLINE and not self.address_lines:
            raise ValidationError({"venue": f"Enter the venue or its address. {NOT_KNOWN_YET}"})

    def clean(self) -> None:
        """Reject times in the wrong order, and an event as the report on an event."""
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
        """Whether visitors can take part online."""
        return self.attendance != Attendance.IN_PERSON

    @property
    def address_lines(self) -> list[str]:
        """The name of the venue and the lines of its address; empty if the event is online only."""
        if self.attendance == Attendance.ONLINE:
            return []
        return [line.strip() for line in (self.venue, *self.venue_address.splitlines()) if line.strip()]

    @property
    def where(self) -> str:
        """The venue and its address in one line, and whether the event is online."""
        return ", ".join([*(line.rstrip(",") for line in self.address_lines), *["online"] * self.is_online])

    @property
    def shown_join_note(self) -> str:
        """How to join online; empty if the event is not online."""
        return self.join_note if self.is_online else ""

    @property
    def event_place(self) -> str:
        """The venue as shown on cards, or that the event is online."""
        venue = next((line.rstrip(",") for line in self.address_lines), "")
        if venue and self.is_online:
            return f"{venue} and online"
        return venue or ("Online" if self.is_online else "")
