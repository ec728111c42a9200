"""What is coming up: the events of a newsroom or a category that are not over, the next one first."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from actris_cms.core.navigation import url_of
from actris_cms.core.pagecache.dependencies import Dependency
from actris_cms.core.pagecache.recording import keep_until
from actris_cms.core.privacy import live_and_public
from actris_cms.core.singapore import beginning_of, today

from .choices import Status
from .dependencies import may_change_lists
from .times import Span, Timed


class AgendaItem(NamedTuple):
    """An event that is not over: its day and its time, or its days. `has_begun` is said of one since a day before."""

    title: str
    url: str
    when: list[Timed]
    has_begun: bool
    place: str


def agenda(path: str, request: HttpRequest) -> list[AgendaItem]:
    """The events below a tree path that are not over and take place as planned.

    Those of today and of the days to come stand first. One that has been on since a day before comes after them:
    visitors can still come, but a course of weeks must not stand before what begins tonight. The page is kept until
    that is another order, or the first event is over.
    """
    events = _next_below(path, _coming(request))
    if events:
        keep_until(min(_is_shown_so_until(event.span) for event in events))
    values = [_value(event) for event in events]
    AGENDA.shown(path, values)
    return [
        AgendaItem(title, url_of(request, url_path), when, has_begun, place)
        for title, url_path, when, has_begun, place, _ in values
    ]


def _has_begun(span: Span) -> bool:
    return span.first_day < today()


def _when(span: Span) -> tuple[list[Timed], bool]:
    """When an event is, in words; of one that has begun, its last day."""
    return (span.days[-1:], True) if _has_begun(span) else (span.start_or_days, False)


def _is_shown_so_until(span: Span) -> datetime:
    return span.over_at if _has_begun(span) else min(span.over_at, span.first_day_over_at)


def _coming(request: HttpRequest | None = None) -> list[Any]:
    """All events of the site that are not over. They are few, and no page beside them is read."""
    events: Any = apps.get_model("newsroom", "EventPage").objects
    # Where nobody said when it ends, it is over with its day: see `Span.over_at`.
    lasts = Q(ends_at__gt=timezone.now()) | Q(ends_at=None, starts_at__gte=beginning_of(today()))
    planned = events.filter(lasts, status=Status.SCHEDULED)
    return list(live_and_public(request, planned).defer_streamfields().order_by())


def _next_below(path: str, events: Iterable[Any]) -> list[Any]:
    """Those of the events below a tree path, the next one first; none of them twice, as itself and as its alias."""
    below = [event for event in events if event.path.startswith(path)]
    found = {event.pk for event in below}
    shown = [event for event in below if event.alias_of_id not in found]
    return sorted(shown, key=lambda event: (_has_begun(event.span), event.starts_at, event.pk))


def _value(event: Any) -> list[Any]:
    """What is shown of an event, and until when."""
    return [event.title, event.url_path, *_when(event.span), event.event_place, _is_shown_so_until(event.span)]


def _agendas(paths: Collection[str]) -> Mapping[str, Any]:
    events = _coming()
    return {path: [_value(event) for event in _next_below(path, events)] for path in paths}


AGENDA = Dependency("agenda", _agendas, may_change_lists)
