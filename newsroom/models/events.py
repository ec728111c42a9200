"""Events: workshops, talks and trainings."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from actris_cms.clock import now
from actris_cms.core.models import BasePage
from actris_cms.discovery.structured import Facts, Node
from actris_cms.navigation.page_rows import NavigationItem, url_of
from actris_cms.pagecache.recording import cache_until
from actris_cms.privacy import live_and_public

from ..dependencies import HIGHLIGHTS
from ..events.agenda import AgendaItem, agenda
from ..events.calendar_file import CALENDAR, calendar_response
from ..events.choices import Attendance, Status
from ..events.forms import EventForm
from ..events.schedule import Schedule
from ..events.structured import EventFacts, event_node
from ..events.times import Span, in_words
from .articles import ArticlePage
from .event_fields import EventFields


class EventPage(EventFields, ArticlePage):
    """An article that announces an event: it says when and where it is, and how to register.

    Events are listed wherever articles are: see `docs/decisions/0016-events-are-articles.md`. The state that pages and
    search engines show is computed from the current time; editors only set what cannot be computed.
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
            help_text="Leave all empty if nobody needs to register. The page shows automatically when registration "
            "opens and closes, and whether it is closed.",
        ),
        FieldPanel("body"),
        FieldPanel("highlights"),
        FieldPanel(
            "date",
            heading="Posted on",
            help_text="The date of the announcement, which lists are sorted by. Not the date of the event.",
        ),
    ]
    search_fields = [
        *ArticlePage.search_fields,
        index.SearchField("when"),
        index.SearchField("where"),
        index.SearchField("audience"),
        index.SearchField("fee"),
    ]

    base_form_class = EventForm
    search_kind = "event"
    date_label = "Posted"
    parent_page_types = ["newsroom.NewsroomPage", "newsroom.CategoryPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["date", "status", "highlights"]  # A copy is a new announcement.

    class Meta:
        verbose_name = "event"

    # --- Dates and state -------------------------------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """The start and end of the event, which cards show."""
        return Span(self.starts_at, self.ends_at)

    @property
    def search_day(self) -> date:
        """The date on which the event starts. For visitors it matters more than the date of the announcement."""
        return self.span.first_day

    @property
    def schedule(self) -> Schedule:
        """All times of the event, and its status."""
        opens, closes = self.registration_opens_at, self.registration_closes_at
        takes_registration = bool(self.registration_link or opens or closes)
        return Schedule(self.starts_at, self.ends_at, opens, closes, takes_registration, self.status)

    @cached_property
    def shown_at(self) -> datetime:
        """The time at which the event is shown, read once, so that all parts of a response show the same state."""
        return now()

    @property
    def event_notice(self) -> str:
        """“Postponed” or “Cancelled”; empty if the event takes place as planned."""
        return "" if self.status == Status.SCHEDULED else self.status.capitalize()

    @classmethod
    def coming_below(cls, path: str, request: HttpRequest) -> list[AgendaItem]:
        """Return the events below a tree path that are not over, soonest first, for the home page."""
        return agenda(path, request)

    # --- Registration and report -------------------------------------------------------------------------------------

    @property
    def shown_registration_link(self) -> Any:
        """The link to register; None if there is none, or its target is deleted or not live."""
        return next((block.value for block in self.registration_link if block.value.href), None)

    def shown_highlights(self, request: HttpRequest) -> NavigationItem | None:
        """Return the article that reports on the event; None if there is none that every visitor may see."""
        articles: Any = live_and_public(request, ArticlePage.objects.filter(pk=self.highlights_id))
        found = articles.values_list("title", "url_path").first() if self.highlights_id else None
        HIGHLIGHTS.declare(self.pk, found)
        return NavigationItem(found[0], url_of(request, found[1])) if found else None

    @property
    def link_url(self) -> str:
        """Empty: an event never redirects, because its page always shows its facts."""
        return ""

    # --- Cards, search and other formats -----------------------------------------------------------------------------

    @property
    def card_value(self) -> list[Any]:
        """What a card shows, for its dependency: also dates and place, but nothing that changes with time."""
        return [*super().card_value, self.when, self.event_place, self.event_notice]

    @property
    def when(self) -> str:
        """Its dates in words. Search indexes them."""
        return in_words(self.span.days)

    @property
    def search_words(self) -> list[str]:
        """The headings of those facts of the event that visitors look for."""
        return [*(["Registration"] if self.schedule.takes_registration else []), *(["Fee"] if self.fee else [])]

    @property
    def search_notice(self) -> str:
        """The notice that search results show before its date."""
        return self.event_notice

    @property
    def own_description(self) -> str:
        """The description without notice, dates and place."""
        return super().description

    @property
    def description(self) -> str:
        """The description for search engines, feeds and shared links: notice, dates and place come first."""
        when_and_where = ", ".join(filter(None, [self.when, self.event_place]))
        known = " ".join(f"{part}." for part in (self.event_notice, when_and_where) if part)
        return f"{known} {self.own_description}".strip()

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return the event as schema.org's Event."""
        link = self.shown_registration_link
        address = "\n".join(self.address_lines[bool(self.venue.strip()) :])
        place = self.venue.strip() or next(iter(self.address_lines), "")
        register_url = urljoin(facts.url, link.href) if link else ""
        event_facts = EventFacts(
            name=self.title,
            schedule=self.schedule,
            attendance=Attendance(self.attendance),
            place=place,
            address=address,
            register_url=register_url,
            fee=self.fee,
            description=self.own_description,
        )
        return [event_node(facts, event_facts, self.shown_at)]

    def reported_events(self, request: HttpRequest) -> list[NavigationItem]:
        """Return an empty list: events do not report on events."""
        return []

    @classmethod
    def redirecting_pages(cls) -> Q:
        """Return a condition that no event meets."""
        return Q(pk__in=[])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the state of the event and its calendar file. The page is cached until the state changes."""
        schedule = self.schedule
        if change := schedule.next_change(self.shown_at):
            cache_until(change)
        url = self.get_url(request)
        return {
            **super().get_context(request, *args, **kwargs),
            "schedule": schedule,
            "state": schedule.state(self.shown_at),
            "highlights": self.shown_highlights(request),
            "calendar_url": f"{url}{CALENDAR}" if url else "",
        }

    def get_route_paths(self) -> list[str]:
        """Add the calendar file to the URLs that Wagtail creates redirects for when the event is moved."""
        return [*super().get_route_paths(), f"/{CALENDAR}"]

    def resolve_subpage(self, path: str) -> None:
        """Accept the calendar file in the redirects of Wagtail, and nothing else below the event."""
        if path != f"/{CALENDAR}":
            raise Resolver404

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Route the URL of the calendar file to this page."""
        if path_components == [CALENDAR] and self.live:
            return RouteResult(self, kwargs={"for_calendars": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, for_calendars: bool = False, **kwargs: Any) -> HttpResponse:
        """Serve the page, or its calendar file."""
        if not for_calendars:
            return super().serve(request, *args, **kwargs)
        self.allow_caching(request, with_shell=False)
        return calendar_response(self, self.get_full_url(request) or "")
