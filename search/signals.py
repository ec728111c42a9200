"""Keeps the search index up to date when pages and documents are saved; `drafts.py` does so for drafts.

A page is indexed in the transaction that saves it. The text of a document is extracted by a task after the
transaction, because that may take seconds. Deleted pages and documents need no signal: their foreign keys cascade.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.documents import get_document_model
from wagtail.models import Page, get_page_models

from actris_cms.changes import changes_text
from actris_cms.operations.tasks import BACKEND, task
from actris_cms.rehearsing import is_indexed

from . import drafts
from .index import has_current_text, index_document, index_page, is_read, remove_page
from .pdf import text_of_file

logger = logging.getLogger(__name__)
_texts_deferred: ContextVar[bool] = ContextVar("texts_deferred", default=False)


def connect() -> None:
    """Connect the signals of all page types and of documents."""
    for model in get_page_models():
        post_save.connect(page_saved, sender=model, dispatch_uid=f"search {model._meta.label}")
        post_save.connect(drafts.page_saved, sender=model, dispatch_uid=f"search drafts {model._meta.label}")
    post_save.connect(document_saved, sender=get_document_model(), dispatch_uid="search document")


def page_saved(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Index a live page; remove one that is not live. An error is logged and does not stop the save."""
    if raw or not changes_text(update_fields) or not is_indexed():
        return
    if not instance.live:
        remove_page(instance.pk)
        return
    try:
        with transaction.atomic():
            index_page(instance.specific)
    except Exception:  # publishing must not fail because of the search index
        logger.exception("Page %s could not be written into the search index", instance.pk)


def document_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Index the title now. If the file is new, extract its text after the transaction."""
    if raw:
        return
    index_document(instance)
    if not (_texts_deferred.get() or has_current_text(instance)):
        transaction.on_commit(lambda: take_text.enqueue(instance.pk))


@contextmanager
def texts_deferred() -> Iterator[None]:
    """Queue no files in this context: for code that saves many documents and reads all their texts at the end."""
    token = _texts_deferred.set(True)
    try:
        yield
    finally:
        _texts_deferred.reset(token)


@task(backend=BACKEND)
def take_text(pk: int) -> None:
    """Index a document with the text of its file, unless another process has done so meanwhile."""
    document = get_document_model().objects.filter(pk=pk).first()
    if document is None or is_read(document):
        return
    text = text_of_file(document)
    if text is not None:
        index_document(document, text)
