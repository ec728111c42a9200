"""Keeps the index up to date: what is saved can be found at once, and what goes is found no more.

A page is written down in the transaction in which it is saved. The text of a document is taken afterwards, in a task,
since that may last seconds.
"""

import logging
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.models import Page, get_page_models

from actris_cms.core.pagecache.changes import BOOKKEEPING

from .index import forget_page, index_document, index_page, is_read
from .pdf import text_of_file

# What Wagtail writes of a page whose words stay as they are: a draft, a schedule, a lock, a move.
WORDS_ELSEWHERE = BOOKKEEPING | {"depth", "numchild", "path", "url_path", "go_live_at", "expire_at", "live_revision"}

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen to every type of page, and to documents. What is deleted takes its entry along by its foreign key."""
    for model in get_page_models():
        post_save.connect(page_saved, sender=model, dispatch_uid=f"search {model._meta.label}")
    post_save.connect(document_saved, sender=get_document_model(), dispatch_uid="search document")


def page_saved(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Write down what a live page says; forget one that is live no more."""
    if raw or (update_fields is not None and set(update_fields) <= WORDS_ELSEWHERE):
        return
    if not instance.live:
        forget_page(instance.pk)
        return
    try:
        with transaction.atomic():
            index_page(instance.specific)
    except Exception:  # a page that cannot be found is better than one that cannot be published
        logger.exception("Page %s could not be written into the index of the search", instance.pk)


def document_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Write down the title at once, and the text of the file once the transaction is over."""
    if raw:
        return
    index_document(instance)
    if not is_read(instance):
        transaction.on_commit(lambda: take_text.enqueue(instance.pk))


@task(backend="background")
def take_text(pk: int) -> None:
    """Take the text out of a document's file, where it is one that holds text and has not been read before."""
    document = get_document_model().objects.filter(pk=pk).first()
    if document is not None:
        index_document(document, text_of_file(document))
