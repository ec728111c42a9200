"""Offers “Undo” in the message after something was deleted in the admin, whichever view deleted it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from .keeping import one_batch
from .kinds import rights_of
from .models import BinEntry


def undo_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Add the message. Must come after the middleware of sessions and messages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return get_response(request)
        with one_batch() as batch:
            response = get_response(request)
        if batch.is_used:
            _offer(request, batch.number)
        return response

    return middleware


def _offer(request: HttpRequest, batch: UUID) -> None:
    entries = list(BinEntry.objects.filter(batch=batch))
    if not rights_of(request.user, entries):
        return
    day = f"{localtime(entries[0].kept_until):%-d %B %Y}"
    words = f"It is in the bin until {day}." if len(entries) == 1 else f"They are in the bin until {day}."
    context = {"words": words, "batch": batch, "token": get_token(request)}
    messages.success(request, render_to_string("upkeep/bin/undo.html", context))
