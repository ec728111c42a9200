"""The modes in which editors see a draft besides the page itself. An app adds one when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = dict[str, Any]


def nothing_else(page: Any, request: HttpRequest, shown: Context) -> Context:
    """Return no context besides that of the page."""
    return {}


@dataclass(frozen=True)
class PreviewMode:
    """A mode: its name in URLs, its label in the list, its place in it, and the template that shows it.

    The template has the context of the page, which may never have been saved, and what `context` returns. It is called
    with the page, the request and the context of the page.
    """

    name: str
    label: str
    order: int
    template: str
    context: Callable[[Any, HttpRequest, Context], Context] = nothing_else


MODES: dict[str, PreviewMode] = {}


def register(mode: PreviewMode) -> None:
    """Offer a mode in the preview of every page."""
    MODES[mode.name] = mode


def printed(page: Any, request: HttpRequest, shown: Context) -> Context:
    """Return the HTML of the page, which a frame as wide as the paper shows by its own print styles."""
    response = page.serve_preview(request, "")
    return {"html": response.render().content.decode()}


register(PreviewMode("card", "Card that leads here", 100, "core/card_preview.html"))
register(PreviewMode("print", "Print", 400, "core/print_preview.html", printed))
