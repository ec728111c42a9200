"""Events: workshops, talks and trainings, of which the clock decides what is said."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from actris_cms.core.discovery.structured import Facts, Node
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
from .event_fields import EventFields


class EventPage(EventFields, ArticlePage):
    """An article that announces something which takes place: it says when and where, and takes registrations.

    An event stands wherever articles stand: see `docs/decisions/0016-events-are-articles.md`. What visitors, search
    engines and calendars are told of it follows the clock; an editor says only what the clock cannot know.
    """

    content_panels = [
        *Page.content_panels,
        *BasePage.summary_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("status")], heading="When"
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("attendance", "venue", "venue_address", "join_note")], heading="Where"
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("audience", "fee", "seats")], heading="Visitors"),
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
        FieldPanel(
            "date", heading="Posted on", help_text="Not the day of the event, but that under which it is filed as news."
        ),
    ]
    search_fields = [
        *ArticlePage.search_fields,
        index.SearchField("when"),
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

    # --- When it is, and what is said of it then -------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """When the event takes place: of its moments, all that cards show."""
        return Span(self.starts_at, self.ends_at)

    @property
    def search_day(self) -> date:
        """The day on which it starts: whoever looks for an event cares little when it was announced."""
        return self.span.first_day

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

    # --- How to take part, and how it was ----------------------------------------------------------------------------

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
        return [*super().card_value, self.when, self.event_place, self.event_notice]

    @property
    def when(self) -> str:
        """Its days in words, by which the search finds it, too."""
        return in_words(self.span.days)

    @property
    def search_notice(self) -> str:
        """What results of the search say before its day."""
        return self.event_notice

    @property
    def own_description(self) -> str:
        """What is said of the event without when and where."""
        return super().description

    @property
    def description(self) -> str:
        """For where its page is not seen: that it is called off, its days, its place, and what it is."""
        when_and_where = ", ".join(filter(None, [self.when, self.event_place]))
        known = " ".join(f"{part}." for part in (self.event_notice, when_and_where) if part)
        return f"{known} {self.own_description}".strip()

    def structured_data(self, facts: Facts) -> list[Node]:
        """The event, as search engines know events."""
        link = self.shown_registration_link
        address = "\n".join(self.address_lines[bool(self.venue.strip()) :])
        place = self.venue.strip() or next(iter(self.address_lines), "")
        register_url = urljoin(facts.url, link.href) if link else ""
        known = EventFacts(
            name=self.title,
            schedule=self.schedule,
            attendance=Attendance(self.attendance),
            place=place,
            address=address,
            register_url=register_url,
            fee=self.fee,
            description=self.own_description,
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
