"""Keeps the drafts in the index: a task after each save, and a job for what is left.

A draft is what a page that is not live has, or what a live page has since it was published. Editors save drafts by
typing, so the save itself costs one stored task, which is not stored twice while it waits.
"""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from actris_cms.files.drafts import register as register_files
from actris_cms.operations.scheduler import register
from actris_cms.operations.tasks import BACKEND, task
from actris_cms.rehearsing import is_indexed

from .index import delete_unused_words, index_draft
from .models import DraftEntry
from .tables import DRAFTS

logger = logging.getLogger(__name__)
INTERVAL = 600  # Seconds between looking for drafts that no task has indexed.
AT_ONCE = 100  # Pages that are read together.
HAS_DRAFT = Q(live=False) | Q(has_unpublished_changes=True)
# Saved with every draft, and by nothing else.
DRAFT_SAVED = "latest_revision"


def page_saved(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Queue a page whose draft was saved. What is published, moved or unpublished without one, the job finds."""
    has_draft = instance.has_unpublished_changes or not instance.live
    if has_draft and not raw and is_indexed() and (update_fields is None or DRAFT_SAVED in update_fields):
        transaction.on_commit(lambda: _queue(instance.pk))


def _queue(pk: int) -> None:
    """Queue a page, unless its draft was published in the same transaction."""
    if pages_with_draft().filter(pk=pk).exists():
        take_draft.enqueue(pk)


@task(backend=BACKEND)
def take_draft(pk: int) -> None:
    """Index the draft of a page; remove it if there is none any more."""
    index_drafts([pk])


def index_drafts(keys: list[int]) -> int:
    """Index the drafts of these pages, remove those that are none any more, and return how many are indexed."""
    number = 0
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        found = list(pages_with_draft().filter(pk__in=some).specific())
        DraftEntry.objects.filter(page__in=set(some) - {page.pk for page in found}).delete()
        for page in found:
            _index(page)
        number += len(found)
    return number


def _index(page: Page) -> None:
    try:
        with transaction.atomic():
            index_draft(page.get_latest_revision_as_object())
    except DatabaseError:
        raise
    except Exception:  # One draft that cannot be read must not keep the others from being found.
        logger.exception("The draft of page %s could not be written into the search index", page.pk)
        seen = {"title": page.draft_title[:255], "saved_at": page.latest_revision_created_at}
        DraftEntry.objects.update_or_create(page_id=page.pk, defaults=seen)  # Until it is saved again.


def pages_with_draft() -> PageQuerySet:
    """Return the pages that have a draft."""
    return Page.objects.filter(HAS_DRAFT, depth__gt=1).order_by("pk")


def waiting_drafts() -> PageQuerySet:
    """Return the pages whose newest draft is not in the index."""
    same_time = Q(saved_at=OuterRef("latest_revision_created_at"))
    never_saved = Q(saved_at=None, page__latest_revision_created_at=None)
    return pages_with_draft().filter(~Exists(DraftEntry.objects.filter(same_time | never_saved, page=OuterRef("pk"))))


def current_entries() -> QuerySet[DraftEntry]:
    """Return the entries of pages that still have a draft."""
    return DraftEntry.objects.order_by().filter(Q(page__live=False) | Q(page__has_unpublished_changes=True))


def delete_published() -> int:
    """Remove the drafts that were published, and return their number. No search finds them."""
    published = DraftEntry.objects.filter(page__live=True, page__has_unpublished_changes=False)
    return published.delete()[1].get(DraftEntry._meta.label, 0)


def catch_up() -> None:
    """Index what no task has: the drafts of a new release, those of restored pages, and those of lost tasks.

    Forget the words that no draft has any more. Each save while an editor types may have left the half of one.
    """
    delete_published()
    delete_unused_words([DRAFTS])
    for pk in waiting_drafts().values_list("pk", flat=True):
        take_draft.enqueue(pk)


def files_shown(model: type[Model]) -> set[int]:
    """Return the primary keys of the images, or of the documents, that drafts show."""
    shown = current_entries().values_list("files", flat=True)
    return {key for files in shown for key in files.get(model._meta.label, ())}


register("index_waiting_drafts", INTERVAL, catch_up)
register_files(files_shown)
