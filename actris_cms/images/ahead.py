"""Makes renditions ahead of the first request: when a page is published or an image changes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from actris_cms.operations.tasks import BACKEND, task

from .making import StoreSilentError, UnreadableImageError, is_known_unreadable, make
from .wanted import PresetsByImage, images_of_every_page, images_of_page

logger = logging.getLogger(__name__)

_renditions_deferred: ContextVar[bool] = ContextVar("renditions_deferred", default=False)


@task(backend=BACKEND)
def make_renditions(image_pk: int, names: list[str]) -> int:
    """Make the renditions of an image for some presets; return how many files were encoded."""
    image = get_image_model()._default_manager.filter(pk=image_pk).first()
    if image is None or is_known_unreadable(image):
        return 0
    try:
        return make(image, names)
    except StoreSilentError:  # The task is tried again.
        raise
    except UnreadableImageError as error:
        logger.warning("%s", error)
        return 0


@task(backend=BACKEND)
def make_renditions_of_page(page_pk: int) -> int:
    """Make the renditions that a page shows, if it still exists and is live; return how many were encoded."""
    page = Page.objects.filter(pk=page_pk, live=True).first()
    wanted = images_of_page(page) if page else {}
    return sum(make_renditions.call(pk, sorted(names)) for pk, names in wanted.items())


@contextmanager
def renditions_deferred() -> Iterator[None]:
    """Queue no renditions in this context: for code that publishes many pages and makes all renditions at the end."""
    token = _renditions_deferred.set(True)
    try:
        yield
    finally:
        _renditions_deferred.reset(token)


def _after_commit(ask: Any) -> None:
    if not _renditions_deferred.get():
        transaction.on_commit(ask, robust=True)


def page_was_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Queue the renditions of a page that was published, by an editor, a workflow, a schedule or a command."""
    _after_commit(partial(make_renditions_of_page.enqueue, instance.pk))


def image_was_changed(image: Any) -> None:
    """Queue the renditions of an image whose file or focal point changed, for all pages that show it."""
    references = ReferenceIndex.get_references_to(image)
    page_type = ContentType.objects.get_for_model(Page)
    for pk in set(references.filter(base_content_type=page_type).values_list("object_id", flat=True)):
        _after_commit(partial(make_renditions_of_page.enqueue, int(pk)))
    if names := images_of_every_page().get(image.pk):
        queue_renditions({image.pk: names})


def queue_renditions(wanted: PresetsByImage) -> None:
    """Queue these renditions once the transaction is committed."""
    for pk, names in wanted.items():
        _after_commit(partial(make_renditions.enqueue, pk, sorted(names)))
