"""Has sizes of pictures made before anybody asks: when a page is published, an image or the site's mark changes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from .making import UnreadablePictureError, is_left_alone, make
from .presets import ICONS
from .wanted import Wanted, pictures_of

logger = logging.getLogger(__name__)

BACKEND = "background"
OF_SETTINGS = {"logo": ("logo",), "logo_reversed": ("logo",), "favicon": tuple(f"icon-{size}" for size in ICONS)}
_left_to_the_end: ContextVar[bool] = ContextVar("left_to_the_end", default=False)


@task(backend=BACKEND)
def make_sizes(image_pk: int, names: list[str]) -> int:
    """Make the sizes of an image in some presets; how many files were encoded."""
    image = get_image_model()._default_manager.filter(pk=image_pk).first()
    if image is None or is_left_alone(image):
        return 0
    try:
        return make(image, names)
    except UnreadablePictureError as error:
        logger.warning("%s", error)
        return 0


@task(backend=BACKEND)
def make_sizes_of_page(page_pk: int) -> int:
    """Make the sizes that a page shows, if it is still there."""
    page = Page.objects.filter(pk=page_pk, live=True).first()
    return 0 if page is None else sum(make_sizes.call(pk, sorted(names)) for pk, names in pictures_of(page).items())


@contextmanager
def left_to_the_end() -> Iterator[None]:
    """Have nothing made ahead for what is published meanwhile: whoever publishes many pages makes it all at the end."""
    token = _left_to_the_end.set(True)
    try:
        yield
    finally:
        _left_to_the_end.reset(token)


def _after_commit(ask: Any) -> None:
    if not _left_to_the_end.get():
        transaction.on_commit(ask, robust=True)


def page_was_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """By an editor, a workflow, a schedule or a command alike."""
    _after_commit(partial(make_sizes_of_page.enqueue, instance.pk))


def image_was_changed(image: Any) -> None:
    """Its file or its focal point is another: what pages and the site's mark show of it is made anew."""
    references = ReferenceIndex.get_references_to(image)
    page_type = ContentType.objects.get_for_model(Page)
    for pk in set(references.filter(base_content_type=page_type).values_list("object_id", flat=True)):
        _after_commit(partial(make_sizes_of_page.enqueue, int(pk)))
    for identity in apps.get_model("core", "SiteIdentity")._default_manager.filter(
        Q(logo=image.pk) | Q(logo_reversed=image.pk) | Q(favicon=image.pk)
    ):
        site_identity_was_saved(None, identity)


def site_identity_was_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The marks stand on every page."""
    for pk, names in pictures_of_settings(instance).items():
        _after_commit(partial(make_sizes.enqueue, pk, sorted(names)))


def pictures_of_settings(identity: Any) -> Wanted:
    """The marks of the site, and where they are shown."""
    found: Wanted = {}
    for field, names in OF_SETTINGS.items():
        if pk := getattr(identity, f"{field}_id"):
            found.setdefault(pk, set()).update(names)
    return found
