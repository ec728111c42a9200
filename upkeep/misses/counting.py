"""Counts the addresses that answer 404, with one quick write, and never more than a few of them a minute.

No scanner can fill the table: see `plausible.py`, and there is room for MAX_ROWS addresses only. Those that were asked
for on few days go first.
"""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from wagtail.models import Site

from actris_cms.discovery.addresses import split_whole
from actris_cms.operations.brief_writes import skip_if_busy
from actris_cms.path_keys import path_key
from actris_cms.singapore import today

from .models import Miss
from .plausible import is_plausible

MAX_ROWS: Final = 2000
ROOM: Final = 50  # Rows that are deleted at once when there are too many.
MOST_A_MINUTE: Final = 60  # Of each process.
MINUTE: Final = 60  # Seconds
KEPT_DAYS: Final = 90
MAX_REFERER: Final = 1000
_counted: deque[float] = deque(maxlen=MOST_A_MINUTE)  # When the last ones were counted.


def miss_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count what `discovery` found nothing for: neither a page nor a redirect. Must come before it in the settings.

    A process that may not write is left alone.
    """
    if settings.PUBLIC_ONLY:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 404 and request.method == "GET" and getattr(request, "leads_nowhere", False):
            note_miss(request)
        return response

    return middleware


def note_miss(request: HttpRequest) -> None:
    """Count an address, unless who asks is at work on the site, or it is not worth counting."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return
    path, site = path_key(request.path), Site.find_for_request(request)
    if site and is_plausible(path) and _is_calm():
        _count(site.pk, path, own_page_before(request))


def own_page_before(request: HttpRequest) -> str:
    """Return the key of the page of this site whose link was followed, as the browser says; empty for any other."""
    referer = request.headers.get("Referer", "")
    parts = split_whole(referer) if len(referer) <= MAX_REFERER else None
    if parts is None or parts.hostname != split_domain_port(request.get_host())[0]:
        return ""
    key = path_key(urlsplit(referer).path or "/")
    return key if key == "/" or is_plausible(key) else ""


def _is_calm() -> bool:
    """Whether few addresses were counted in the last minute. Else somebody tries many, and more would tell nothing."""
    now = time.monotonic()
    if len(_counted) == MOST_A_MINUTE and now - _counted[0] < MINUTE:
        return False
    _counted.append(now)
    return True


@skip_if_busy
def _count(site: int, path: str, linked_from: str) -> None:
    day = today()
    another_day = Case(When(last_day__lt=day, then=Value(1)), default=Value(0))
    values = {"count": F("count") + 1, "days": F("days") + another_day, "last_day": day}
    if linked_from:
        values["linked_from"] = linked_from
    if not Miss.objects.filter(site=site, path=path).update(**values):
        _make_room()
        Miss.objects.bulk_create([Miss(site_id=site, path=path, linked_from=linked_from)], ignore_conflicts=True)


def _make_room() -> None:
    if Miss.objects.count() < MAX_ROWS:
        return
    rows = Miss.objects.filter(dismissed_at=None).order_by("is_linked", "days", "last_day", "pk")
    Miss.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:ROOM])).delete()


def forget_old() -> None:
    """Delete what nobody has asked for lately."""
    Miss.objects.filter(last_day__lt=today() - timedelta(days=KEPT_DAYS)).delete()
