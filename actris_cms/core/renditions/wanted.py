"""Finds out which pictures a page shows, and where: by rendering it, so that templates alone decide what is shown."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Page

from ..visitor import visitor_of

logger = logging.getLogger(__name__)

# By an image's number, the names of the presets in which it is shown.
Wanted = dict[int, set[str]]
_noted: ContextVar[Wanted | None] = ContextVar("noted", default=None)


def note(image: Any, name: str) -> bool:
    """Note that an image is shown in a preset, where somebody wants to know; whether somebody does."""
    wanted = _noted.get()
    if wanted is None:
        return False
    wanted.setdefault(image.pk, set()).add(name)
    return True


def is_noting() -> bool:
    """Whether templates are rendered for nobody, to find out what they show."""
    return _noted.get() is not None


@contextmanager
def noting() -> Iterator[Wanted]:
    """Note what templates show meanwhile, and have nothing made for it."""
    wanted: Wanted = {}
    token = _noted.set(wanted)
    try:
        yield wanted
    finally:
        _noted.reset(token)


def pictures_of(page: Page) -> Wanted:
    """What a page shows, and what the cards that lead to it show.

    A page that cannot be rendered is reported in the log, and shows nothing: whoever visits it learns more.
    """
    page = page.specific
    with noting() as wanted:
        if image := getattr(page, "listing_image", None):
            note(image, image.card_preset)
        try:
            request = visitor_of(page.get_site(), page.get_url() or "/")
            render_to_string(page.get_template(request), page.get_context(request), request)
        except Exception:  # templates and context may raise whatever they like
            logger.exception("The pictures of page %s (%s) could not be found out", page.pk, page.title)
    return wanted
