"""Queues the pages whose findings may have changed when a page, a picture or a document is saved or deleted."""

import threading
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save, pre_delete
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move

from actris_cms.changes import changes_text
from actris_cms.operations.scheduler import register
from actris_cms.operations.tasks import BACKEND, SLOW, task
from actris_cms.rehearsing import is_indexed
from upkeep.checks.facts import use_broken

from .addresses import broken_among
from .outside import check_due
from .refreshing import refresh, refresh_all

HOUR: Final = 3600  # Seconds
EVERY: Final = 6 * HOUR  # Days pass, and links of deleted things break without a signal.
MOST: Final = 500  # Pages that are refreshed at once. The job finds the others.


class Pending(threading.local):
    """The keys of pages that this thread has changed, in a transaction that is not yet committed."""

    def __init__(self) -> None:
        self.keys: set[int] = set()


pending = Pending()


@task(backend=BACKEND)
def refresh_pages(keys: list[int]) -> None:
    """Find anew what is wrong with these pages."""
    refresh(keys)


def connect() -> None:
    """Connect the signals, and register the job."""
    for model in get_page_models():
        post_save.connect(page_saved, sender=model, dispatch_uid=f"health {model._meta.label}")
        pre_delete.connect(target_goes, sender=model, dispatch_uid=f"health deletes {model._meta.label}")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(target_changes, dispatch_uid="health target")
    for model in (get_image_model(), get_document_model()):
        post_save.connect(target_changes, sender=model, dispatch_uid=f"health {model._meta.label}")
        pre_delete.connect(target_goes, sender=model, dispatch_uid=f"health deletes {model._meta.label}")
    use_broken(broken_among)
    register("check_all_pages", EVERY, refresh_all)
    register("check_outside_links", HOUR, check_due, queue=SLOW)


def page_saved(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Queue a page whose text or state was saved."""
    if not raw and is_indexed() and (changes_text(update_fields) or "live" in (update_fields or ())):
        _queue([instance.pk])


def target_changes(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Queue the pages that refer to what was published, unpublished, moved, described or replaced."""
    if not raw and is_indexed():
        _queue_what_refers_to(instance)


def target_goes(instance: Model, origin: Any = None, **kwargs: Any) -> None:
    """Queue the pages that refer to what is deleted, while the index of references still knows them."""
    if is_indexed():
        _queue_what_refers_to(instance)


def _queue_what_refers_to(target: Model) -> None:
    base = ContentType.objects.get_for_model(Page)
    rows = ReferenceIndex.get_references_to(target).filter(base_content_type=base)
    keys = sorted({int(pk) for pk in rows.values_list("object_id", flat=True)[:MOST]} - {target.pk})
    if keys:
        _queue(keys)


def _queue(keys: list[int]) -> None:
    """Queue pages after the commit, with the others of the transaction. The job finds what is lost."""
    pending.keys.update(keys)
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    keys, pending.keys = sorted(pending.keys), set()
    for start in range(0, len(keys), MOST):
        refresh_pages.enqueue(keys[start : start + MOST])
