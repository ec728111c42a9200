"""Events: workshops, talks and trainings, of which the clock decides what is said."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.discovery.structured import Facts, Node
from actris_cms.core.fields import StreamField
from actris_cms.core.models import BasePage
from actris_cms.core.navigation import Entry, url_of
from actris_cms.core.pagecache.recording import keep_until
from actris_cms.core.privacy import live_and_public

from ..calendar_file import CALENDAR, calendar_response
from ..choices import Attendance, Status
from ..dependencies import HIGHLIGHTS
from ..forms import EventForm
from ..schedule import Schedule
from ..structured import EventFacts, event_node
from ..times import Span, in_words
from .articles import ArticlePage

NOT_KNOWN_YET = "Not known yet? Write “To be announced”."


class EventPage(ArticlePage):
    """An article that announces something which takes place: it says when and where, and takes registrations.

    An event stands wherever articles stand: see `docs/decisions/0016-events-are-articles.md`. What visitors, search
    engines and calendars are told of it follows the clock; an editor says only what the clock cannot know.
    """

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
        "it is.",
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

    content_panels = [
        *Page.content_panels,
        *BasePage.summary_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("status")], heading="When"
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("attendance", "venue", "venue_address", "join_note")], heading="Where"
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("fee", "audience", "seats")], heading="For whom"),
        MultiFieldPanel(
            [
                FieldPanel("registration_link"),
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
            ],
            heading="Registration",
            help_text="Leave all empty where nobody needs to register. The page says by itself when registration opens "
            "and closes, and that it is closed.",
        ),
        FieldPanel("body"),
        FieldPanel("highlights"),
        FieldPanel("date", help_text="The day under which the event is filed among the news."),
    ]
    search_fields = [
        *ArticlePage.search_fields,
        index.SearchField("where"),
        index.SearchField("audience"),
    ]

    base_form_class = EventForm
    search_kind = "event"
    date_label = "Posted"
    parent_page_types = ["newsroom.NewsroomPage", "newsroom.CategoryPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["date", "status", "highlights"]  # A copy is announced anew, and has yet to take place.

    class Meta:
        verbose_name = "event"

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
        if self.highlights_id and EventPage.objects.filter(pk=self.highlights_id).exists():
            errors["highlights"] = "Choose the article that reports on the event. This is an event."
        if errors:
            raise ValidationError(errors)

    # --- When it is, and what is said of it then -------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """When the event takes place: of its moments, all that cards show."""
        return Span(self.starts_at, self.ends_at)

    @property
    def schedule(self) -> Schedule:
        """All moments of the event."""
        opens, closes = self.registration_opens_at, self.registration_closes_at
        takes_registration = bool(self.registration_link or opens or closes)
        return Schedule(self.starts_at, self.ends_at, opens, closes, takes_registration, self.status)

    @cached_property
    def shown_at(self) -> datetime:
        """The moment that counts for all that is shown of the event to one visitor."""
        return timezone.now()

    @property
    def event_notice(self) -> str:
        """That the event does not take place as planned, in a word."""
        return "" if self.status == Status.SCHEDULED else self.status.capitalize()

    # --- Where it is, and how to take part -------------------------------------------------------------------------

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

    @property
    def shown_registration_link(self) -> Any:
        """The link by which visitors register; None where there is none, or its target is gone."""
        return next((block.value for block in self.registration_link if block.value.href), None)

    def shown_highlights(self, request: HttpRequest) -> Entry | None:
        """The article that reports on the event; None until every visitor may see it."""
        articles: Any = live_and_public(request, ArticlePage.objects.filter(pk=self.highlights_id))
        found = articles.values_list("title", "url_path").first() if self.highlights_id else None
        HIGHLIGHTS.shown(self.pk, found)
        return Entry(found[0], url_of(request, found[1])) if found else None

    @property
    def link_url(self) -> str:
        """Empty: an event leads nowhere else. Without a story, there are still its facts to read."""
        return ""

    # --- What others are told ----------------------------------------------------------------------------------------

    @property
    def card_value(self) -> list[Any]:
        """Cards show when and where the event is. They show nothing that the clock changes."""
        return [*super().card_value, in_words(self.span.days), self.event_place, self.event_notice]

    @property
    def feed_text(self) -> str:
        """What the card shows, before what every article says."""
        when_and_where = ", ".join(filter(None, [in_words(self.span.days), self.event_place]))
        return " ".join(f"{part}." for part in (self.event_notice, when_and_where) if part) + f" {super().feed_text}"

    def structured_data(self, facts: Facts) -> list[Node]:
        """The event, as search engines know events."""
        link = self.shown_registration_link
        address = "\n".join(self.address_lines[bool(self.venue.strip()) :])
        place = self.venue.strip() or next(iter(self.address_lines), "")
        register_url = urljoin(facts.url, link.href) if link else ""
        known = EventFacts(
            self.title, self.schedule, Attendance(self.attendance), place, address, register_url, self.fee
        )
        return [event_node(facts, known, self.shown_at)]

    def reported_events(self, request: HttpRequest) -> list[Entry]:
        """None: it is articles that report on events."""
        return []

    @classmethod
    def leads_elsewhere(cls) -> Q:
        """No event does."""
        return Q(pk__in=[])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the clock makes of the event, and let nobody keep the page for longer than that is true."""
        schedule = self.schedule
        if change := schedule.next_change(self.shown_at):
            keep_until(change)
        url = self.get_url(request)
        return {
            **super().get_context(request, *args, **kwargs),
            "schedule": schedule,
            "state": schedule.state(self.shown_at),
            "highlights": self.shown_highlights(request),
            "calendar_url": f"{url}{CALENDAR}" if url else "",
        }

    def get_route_paths(self) -> list[str]:
        """The addresses that Wagtail keeps alive when the event moves: that of its calendar, too."""
        return [*super().get_route_paths(), f"/{CALENDAR}"]

    def resolve_subpage(self, path: str) -> None:
        """Let Wagtail's redirects lead to the calendar, and nowhere else below the event."""
        if path != f"/{CALENDAR}":
            raise Resolver404

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Lead to the event as a file for calendars, too."""
        if path_components == [CALENDAR] and self.live:
            return RouteResult(self, kwargs={"for_calendars": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, for_calendars: bool = False, **kwargs: Any) -> HttpResponse:
        """Answer with the page, or with its file for calendars."""
        if not for_calendars:
            return super().serve(request, *args, **kwargs)
        self.let_be_kept(request, framed=False)
        return calendar_response(self, self.get_full_url(request) or "")
