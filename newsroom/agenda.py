"""What is coming up: the next events of a newsroom or a category, the first one first."""

from collections.abc import Collection, Iterable, Mapping
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
    events = _next_below(path, _coming(request))
    if events:
        keep_until(min(event.span.over_at for event in events))
    AGENDA.shown(path, [_value(event) for event in events])
    return [
        AgendaItem(event.title, url_of(request, event.url_path), event.span.days, event.event_place) for event in events
    ]


def _coming(request: HttpRequest | None = None) -> list[Any]:
    """All events of the site that are not over, the next one first. They are few, and no page beside them is read."""
    events: Any = apps.get_model("newsroom", "EventPage").objects
    # Where nobody said when it ends, it is over with its day: see `Span.over_at`.
    lasts = Q(ends_at__gt=timezone.now()) | Q(ends_at=None, starts_at__gte=beginning_of(today()))
    planned = events.filter(lasts, status=Status.SCHEDULED)
    return list(live_and_public(request, planned).defer_streamfields().order_by("starts_at", "pk"))


def _next_below(path: str, events: Iterable[Any]) -> list[Any]:
    """The first of the events below a tree path; none of them twice, as itself and as its alias."""
    below = [event for event in events if event.path.startswith(path)]
    found = {event.pk for event in below}
    return [event for event in below if event.alias_of_id not in found][:MOST]


def _value(event: Any) -> list[Any]:
    """What is shown of an event, and until when."""
    return [event.title, event.url_path, event.when, event.event_place, event.span.over_at]


def _agendas(paths: Collection[str]) -> Mapping[str, Any]:
    events = _coming()
    return {path: [_value(event) for event in _next_below(path, events)] for path in paths}


AGENDA = Dependency("agenda", _agendas, may_change_lists)
