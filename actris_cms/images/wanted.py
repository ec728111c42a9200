"""Finds out which images a page shows in which presets, by rendering it: only templates decide what is shown."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Page

from actris_cms.visitor import visitor_request

logger = logging.getLogger(__name__)

# By an image's primary key, the names of the presets in which it is shown.
PresetsByImage = dict[int, set[str]]
# Functions that return the images on every page. Apps that depend on this one add theirs.
ON_EVERY_PAGE: list[Callable[[], PresetsByImage]] = []
_collected: ContextVar[PresetsByImage | None] = ContextVar("collected", default=None)


def collect(image: Any, name: str) -> bool:
    """Collect an image that is shown in a preset, inside `collecting_images`; return whether it was collected."""
    wanted = _collected.get()
    if wanted is None:
        return False
    wanted.setdefault(image.pk, set()).add(name)
    return True


def is_collecting() -> bool:
    """Whether templates are rendered only to find out what they show."""
    return _collected.get() is not None


@contextmanager
def collecting_images() -> Iterator[PresetsByImage]:
    """Collect which images templates show in this context, without making renditions."""
    wanted: PresetsByImage = {}
    token = _collected.set(wanted)
    try:
        yield wanted
    finally:
        _collected.reset(token)


def images_of_page(page: Page) -> PresetsByImage:
    """Return the images of a page and of its cards.

    If the page cannot be rendered, log the error and return what was collected until then.
    """
    page = page.specific
    with collecting_images() as wanted:
        if image := getattr(page, "card_image", None):
            collect(image, page.card_preset or image.card_preset)
        try:
            request = visitor_request(page.get_site(), page.get_url() or "/")
            render_to_string(page.get_template(request), page.get_context(request), request)
        except Exception:  # templates and context may raise whatever they like
            logger.exception("Cannot find the images of page %s (%s)", page.pk, page.title)
    return wanted


def images_of_every_page() -> PresetsByImage:
    """Return the images that every page shows, such as the site's logo."""
    found: PresetsByImage = {}
    for pictures in ON_EVERY_PAGE:
        merge(found, pictures())
    return found


def merge(wanted: PresetsByImage, more: PresetsByImage) -> None:
    """Add the images of `more` to `wanted`."""
    for pk, names in more.items():
        wanted.setdefault(pk, set()).update(names)
