"""What is coming up: the next events of a newsroom or a category, the first one first."""

from collections.abc import Collection, Mapping
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
from actris_cms.core.singapore import beginning_of, in_singapore

from .choices import Status
from .dependencies import may_change_lists
from .times import Timed

MOST = 4


class AgendaItem(NamedTuple):
    """An event that is not over. `days` are its day, or its first and its last."""

    title: str
    url: str
    days: list[Timed]
    place: str


def agenda(path: str, request: HttpRequest) -> list[AgendaItem]:
    """The next events below a tree path that take place as planned; the page is kept until the first of them is over.

    One that is on is among them: visitors can still come.
    """
    now = timezone.now()
    events = _next_events(path, now, request)
    if events:
        keep_until(min(event.span.over_at for event in events))
    AGENDA.shown(path, [_value(event) for event in events])
    return [
        AgendaItem(event.title, url_of(request, event.url_path), event.span.days, event.event_place) for event in events
    ]


def _next_events(path: str, now: datetime, request: HttpRequest | None = None) -> list[Any]:
    events: Any = apps.get_model("newsroom", "EventPage").objects
    # Where nobody said when it ends, it is over with its day: see `Span.over_at`.
    lasts = Q(ends_at__gt=now) | Q(ends_at=None, starts_at__gte=beginning_of(in_singapore(now).date()))
    planned = events.filter(lasts, path__startswith=path, status=Status.SCHEDULED, alias_of=None)
    return list(live_and_public(request, planned).defer_streamfields().order_by("starts_at", "pk")[:MOST])


def _value(event: Any) -> list[Any]:
    return [event.title, event.url_path, event.when, event.event_place]


def _agendas(paths: Collection[str]) -> Mapping[str, Any]:
    now = timezone.now()
    return {path: [_value(event) for event in _next_events(path, now)] for path in paths}


AGENDA = Dependency("agenda", _agendas, may_change_lists)
