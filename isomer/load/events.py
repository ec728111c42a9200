"""Makes events of the posts that announce them for certain, and proposes the others in the report."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from wagtail.models import Page

from isomer.convert import Conversion
from isomer.convert.context import link
from isomer.events import Events, FoundEvent, without_closed_lines
from isomer.load.conversions import Conversions
from isomer.load.filler import Filler
from isomer.load.links import Resolver
from isomer.load.report import Report
from isomer.load.settings import with_ids
from isomer.load.tree import Tree
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, PageKind, SourcePage
from newsroom.announced.facts import EventFacts
from newsroom.announced.fields import closing, moments_of, words_of
from newsroom.events.times import Span, in_words
from newsroom.models import ArticlePage, EventPage
from newsroom.turning.pages import turn_into_article, turn_into_event

CLOSED: Final = "“Registration is now closed” was removed, because the event says this itself"


class EventLoader:
    """The events of one source. Their posts become events; the posts that may be events stay articles."""

    def __init__(self, source: IsomerSite, conversions: Conversions) -> None:
        """Mark the posts that are events for certain, and remove from their bodies what their fields say."""
        self.source = source
        self.conversions = conversions
        self.events = Events(source, conversions)
        self._closed: set[str] = set()
        for file, found in self.events.certain.items():
            values = moments_of(found.facts)
            over = min(values["registration_closes_at"] or values["starts_at"], values["starts_at"])
            if found.facts.is_closed and over <= timezone.now():
                self._closed.add(file)
                blocks = without_closed_lines(conversions[file].blocks)
                conversions[file] = replace(conversions[file], blocks=blocks)
        source.change(lambda page: replace(page, kind=PageKind.EVENT) if page.file in self.events.certain else page)

    def turn(self, page: Page, source: SourcePage) -> Page | None:
        """Make an event of an article of an earlier import, or an article of an event; None for other page types."""
        if page.specific_class is ArticlePage and source.kind == PageKind.EVENT:
            turned: Page = turn_into_event(page.specific, moments_of(self.events.certain[source.file].facts))
        elif page.specific_class is EventPage and source.kind == PageKind.ARTICLE:
            turned = turn_into_article(page.specific)
        else:
            return None
        return Page.objects.get(pk=turned.pk)

    def values_of(self, page: SourcePage, tree: Tree) -> dict[str, Any]:
        """Return the values of an event's fields."""
        found = self.events.certain[page.file]
        url = self._registration(found, tree.resolver)
        values = moments_of(found.facts) | words_of(found.facts)
        values["registration_link"] = with_ids([{"type": "link", "value": url}] if url else [], f"{page.file}/link")
        if self.source.whole:  # A single page does not say which post reports on it.
            values["highlights_id"] = self._highlights(found, tree)
        return values

    def report(self, tree: Tree, report: Report) -> None:
        """Add the notes about events, about posts that may be events, and about reports that may be theirs."""
        events = set(EventPage.objects.values_list("pk", flat=True))
        articles = set(ArticlePage.objects.filter(eventpage=None).values_list("pk", flat=True))
        for file, found in self.events.certain.items():
            if tree.pk_of(found.page) in events:
                parts = [in_sentence(found.facts), _highlights_words(found), CLOSED if file in self._closed else ""]
                message = f"became an event: {'; '.join(filter(None, parts))}"
                report.note(NoteKind.EVENT, file, found.page.body_line, message)
                self._report_pair(found, report)
        for file, found in self.events.proposed.items():
            if tree.pk_of(found.page) in articles:
                facts = "; ".join(filter(None, [in_sentence(found.facts), _highlights_words(found)]))
                message = f"may announce an event, but {found.doubt}; found: {facts or 'nothing that fits a field'}"
                report.note(NoteKind.EVENT_PROPOSED, file, found.page.body_line, message)
                report.proposals[file] = self._proposal(found, tree)
                self._report_pair(found, report)

    def _report_pair(self, found: FoundEvent, report: Report) -> None:
        if found.pair and not found.pair.is_certain:
            message = f"“{found.pair.report.title}” may report on it"
            report.note(NoteKind.EVENT_HIGHLIGHTS, found.page.file, found.page.body_line, message)

    def _proposal(self, found: FoundEvent, tree: Tree) -> dict[str, str]:
        """Return what was found, by the fields of the form that makes an event of an article."""
        moments = moments_of(found.facts) if found.facts.days else {}
        values: dict[str, Any] = {name: moment.isoformat() for name, moment in moments.items() if moment}
        values |= words_of(found.facts)
        values["registration_url"] = (self._registration(found, tree.resolver) or link())["url"]
        values["highlights"] = self._highlights(found, tree)
        return {name: str(value) for name, value in values.items() if value}

    def _registration(self, found: FoundEvent, resolver: Resolver) -> dict[str, Any] | None:
        """Return the link to register. An event whose registration is closed has none, unless it says so itself."""
        facts, page = found.facts, found.page
        if not facts.link or (facts.is_closed and page.file in self.events.certain and page.file not in self._closed):
            return None
        conversion: Conversion = self.conversions[page.file]
        filler = Filler(resolver, conversion, base=page.permalink, about=page.title, file=page.file)
        value = filler.link(link(facts.link))
        return value if value["url"] or value["page"] or value["document"] else None

    def _highlights(self, found: FoundEvent, tree: Tree) -> int | None:
        """Return the primary key of the article that certainly reports on the event."""
        pk = tree.pk_of(found.pair.report) if found.pair and found.pair.is_certain else None
        return pk if ArticlePage.objects.filter(pk=pk, eventpage=None).exists() else None


def _highlights_words(found: FoundEvent) -> str:
    return f"“{found.pair.report.title}” reports on it" if found.pair and found.pair.is_certain else ""


def in_sentence(facts: EventFacts) -> str:
    """Return what was found in one sentence, for the report."""
    moments = moments_of(facts) if facts.days else {}
    when = in_words(Span(moments["starts_at"], moments["ends_at"]).times) if moments else ""
    closes = closing(facts)
    parts = [
        when,
        "online" if facts.is_online else ", ".join(filter(None, [facts.venue, facts.address])),
        facts.fee and f"fee: {facts.fee}",
        facts.audience and f"for: {facts.audience}",
        facts.link and "a link to register",
        f"registration closes on {timezone.localtime(closes - timedelta.resolution):%-d %B %Y}" if closes else "",
        "registration is closed" if facts.is_closed else "",
    ]
    return "; ".join(filter(None, parts))


def with_coming_events(body: list[dict[str, Any]], source: IsomerSite) -> list[dict[str, Any]]:
    """Return the blocks of the home page with coming events above the latest news, if the source has events."""
    at = next((number for number, part in enumerate(body) if part["type"] == "latest_news"), None)
    if at is None or not any(page.kind == PageKind.EVENT and not page.unpublished for page in source.pages):
        return body
    coming = {"type": "coming_events", "value": {"eyebrow": "", "title": "Coming events", "link": link()}}
    return [*body[:at], coming, *body[at:]]
