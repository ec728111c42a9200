"""Publishes pages at their times, and unpublishes those that have expired."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from .scheduler import register
from .tasks import PUBLISHING

logger = logging.getLogger(__name__)


class NotPublishedError(Exception):
    """Something was not published or unpublished at its time. The log says why."""


def publish_due() -> None:
    """Unpublish what has expired, and publish what is due: each in a transaction, and each once.

    Wagtail forgets when a revision is due before its page is live. Without a transaction, a page whose worker was
    killed in between would never be published. What fails keeps nothing else waiting, and is tried again next time.

    Raises:
        NotPublishedError: Something failed.

    """
    failed = 0
    for due, act in _due():
        for pk in list(due.values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    if item := _locked(due.filter(pk=pk)):
                        act(item)
            except Exception:  # of any page or receiver: the others must go on
                logger.exception("Not published or unpublished at its time: %s %s", due.model.__name__, pk)
                failed += 1
    if failed:
        raise NotPublishedError(f"Not published or unpublished at their times: {failed}. The log says why.")


def _locked(due: QuerySet[Any]) -> Any:
    """Return what is due, and let nobody change it meanwhile; None if somebody has, so that it is no longer due."""
    item = due.first()
    if item is not None:
        is_revision = isinstance(item, Revision)
        of, key = (item.base_content_type.model_class(), item.object_id) if is_revision else (type(item), item.pk)
        list(of._default_manager.select_for_update().filter(pk=key).order_by().values_list("pk"))
    return due.first()


def _due() -> Iterator[tuple[QuerySet[Any], Callable[[Any], Any]]]:
    """Return what is due, and what to do with each."""
    now = timezone.now()
    for model in (Page, *filter(_has_drafts, apps.get_models())):
        unpublish = partial(model.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled")
        yield model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at"), unpublish
    publish = partial(Revision.publish, log_action="wagtail.publish.scheduled")
    yield Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"), publish


def _has_drafts(model: type[Model]) -> bool:
    return issubclass(model, DraftStateMixin) and not issubclass(model, Page)


JOB = register("publish_scheduled", 60, partial(call_command, "publish_scheduled"), PUBLISHING)
