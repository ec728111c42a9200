"""The agenda: the upcoming and current events of a newsroom or a category."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest

from actris_cms.clock import now
from actris_cms.navigation.page_rows import url_of
from actris_cms.pagecache.dependencies import Dependency
from actris_cms.pagecache.recording import cache_until
from actris_cms.privacy import live_and_public
from actris_cms.singapore import start_of_day, today

from ..dependencies import all_with_any_news
from .choices import Status
from .times import Span, Timed


class AgendaItem(NamedTuple):
    """An event of the agenda.

    `when` is its start, or its days if it has several. `has_begun`: it started before today, and `when` is its last
    day.
    """

    title: str
    url: str
    when: list[Timed]
    has_begun: bool
    place: str


def agenda(path: str, request: HttpRequest) -> list[AgendaItem]:
    """Return the events below a tree path that take place as planned and are not over.

    Events that start today or later come first. Events that started before today come after them: visitors can still
    come, but a course of several weeks must not hide an event that starts tonight. The page is cached until the order
    changes or an event ends.
    """
    events = _in_order(path, _current_events(request))
    if events:
        cache_until(min(_changes_at(event.span) for event in events))
    values = [_value(event) for event in events]
    AGENDA.declare(path, values)
    return [
        AgendaItem(title, url_of(request, url_path), when, has_begun, place)
        for title, url_path, when, has_begun, place, _ in values
    ]


def _has_begun(span: Span) -> bool:
    return span.first_day < today()


def _when(span: Span) -> tuple[list[Timed], bool]:
    """Return `when` and `has_begun` of an `AgendaItem`."""
    return (span.days[-1:], True) if _has_begun(span) else (span.start_or_days, False)


def _changes_at(span: Span) -> datetime:
    """Return when the event leaves the agenda, or moves to the end of it because its first day is over."""
    return span.over_at if _has_begun(span) else min(span.over_at, span.first_day_over_at)


def _current_events(request: HttpRequest | None = None) -> list[Any]:
    """Return all scheduled events that are not over, in one query. They are few."""
    events: Any = apps.get_model("newsroom", "EventPage").objects
    # An event without an end is over at the end of its day: see `Span.over_at`.
    is_not_over = Q(ends_at__gt=now()) | Q(ends_at=None, starts_at__gte=start_of_day(today()))
    planned = events.filter(is_not_over, status=Status.SCHEDULED)
    return list(live_and_public(request, planned).defer_streamfields().order_by())


def _in_order(path: str, events: Iterable[Any]) -> list[Any]:
    """Return the events below a tree path in the agenda's order, without aliases of events that are there too."""
    below = [event for event in events if event.path.startswith(path)]
    found = {event.pk for event in below}
    shown = [event for event in below if event.alias_of_id not in found]
    return sorted(shown, key=lambda event: (_has_begun(event.span), event.starts_at, event.pk))


def _value(event: Any) -> list[Any]:
    """Return the fields of an `AgendaItem`, with the event's `url_path`, and when they change."""
    return [event.title, event.url_path, *_when(event.span), event.event_place, _changes_at(event.span)]


def _agendas(paths: Collection[str]) -> Mapping[str, Any]:
    events = _current_events()
    return {path: [_value(event) for event in _in_order(path, events)] for path in paths}


AGENDA = Dependency("agenda", _agendas, all_with_any_news)
