"""Closes the files that a change withdraws from the public, once the change is committed."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
    get_page_models,
)
from wagtail.signals import post_page_move

from actris_cms.changes import changes_what_visitors_see
from actris_cms.pagecache.frontend import purge_frontend_soon
from actris_cms.privacy import with_aliases
from actris_cms.rehearsing import is_rehearsing
from actris_cms.tree import in_branch

from . import opened
from .access import open_to_all, type_of
from .links import document_url, kinds, rendition_url, urls_of


class Pending(threading.local):
    """What this thread has changed and not yet committed.

    `pages` and `files` are primary keys, those of images and documents by their model. `gone` are URL paths of deleted
    renditions.
    """

    def __init__(self) -> None:
        self.pages: set[int] = set()
        self.files: dict[type[models.Model], set[int]] = defaultdict(set)
        self.gone: set[str] = set()

    def take(self) -> tuple[set[int], dict[type[models.Model], set[int]], set[str]]:
        """Return what was noted, and begin anew."""
        noted = self.pages, self.files, self.gone
        self.pages, self.files, self.gone = set(), defaultdict(set), set()
        return noted


pending = Pending()


def connect() -> None:
    """Connect the signals."""
    restrictions = (PageViewRestriction, CollectionViewRestriction)
    for model in (*get_page_models(), *restrictions, Collection, *kinds()):
        post_save.connect(_saved, sender=model, dispatch_uid=f"files_saved_{model._meta.label}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"files_deleted_{model._meta.label}")
    post_delete.connect(_changed, sender=ReferenceIndex, dispatch_uid="files_reference_deleted")
    renditions = get_image_model().get_rendition_model()
    post_delete.connect(_rendition_deleted, sender=renditions, dispatch_uid="files_rendition_deleted")
    post_page_move.connect(_moved, dispatch_uid="files_moved")


def _saved(sender: type[models.Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Note what was saved. What is new was not open before, and a draft withdraws nothing."""
    is_draft = isinstance(instance, Page) and not changes_what_visitors_see(kwargs.get("update_fields"))
    if not is_draft and not (created and isinstance(instance, (Page, *kinds()))):
        _changed(sender, instance)


def _changed(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Note what was saved or deleted, if it says who may open files."""
    if is_rehearsing():
        return
    if isinstance(instance, Page):
        pending.pages.add(instance.pk)
    elif isinstance(instance, PageViewRestriction):
        _note_branch(instance.page.path)
    elif isinstance(instance, ReferenceIndex):  # a deleted one: something shows the file no longer
        _note_file(instance.to_content_type.model_class(), int(instance.to_object_id))
    elif isinstance(instance, Collection):
        _note_collection(instance)
    elif isinstance(instance, CollectionViewRestriction):
        _note_collection(instance.collection)
    else:
        _note_file(type(instance), instance.pk)
    if pending.pages or pending.files:
        transaction.on_commit(close_withdrawn, robust=True)


def _rendition_deleted(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    pending.gone.add(rendition_url(instance.file.name))
    transaction.on_commit(close_withdrawn, robust=True)


def _moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Note the pages of a branch: what restricts them may have changed."""
    _note_branch(instance.path)
    transaction.on_commit(close_withdrawn, robust=True)


def _note_branch(path: str) -> None:
    """Note the pages of a branch, and their aliases with all below them: they are as private as the branch."""
    for branch in with_aliases([path]):
        pending.pages.update(Page.objects.filter(in_branch(branch)).values_list("pk", flat=True))


def _note_collection(collection: Collection) -> None:
    for model in kinds():
        found = model._default_manager.filter(collection__path__startswith=collection.path)
        pending.files[model].update(found.values_list("pk", flat=True))


def _note_file(model: type[models.Model] | None, pk: int) -> None:
    if model in kinds():
        pending.files[model].add(pk)


def close_withdrawn() -> None:
    """Close what is no longer open to all, among the files that were changed or that a changed page shows."""
    pages, files, gone = pending.take()
    _close(gone)
    for model in kinds():
        saved = files.get(model, set())
        keys = saved | _shown_on(pages, model)
        closed = keys - open_to_all(model._default_manager.filter(pk__in=keys)) if keys else set()
        # A document that was saved may have another file under the same name: its link leads to the old one.
        _close(urls_of(model, closed | saved if model is get_document_model() else closed))


def _close(url_paths: Iterable[str]) -> None:
    """Remove the links of files, or have the proxies forget them where there are no links."""
    if opened.has_paths(default_storage):
        opened.close(url_paths)
    else:
        purge_frontend_soon([urljoin(settings.SITE_URL, path) for path in url_paths])


def _shown_on(pages: set[int], model: type[models.Model]) -> set[int]:
    """Return the primary keys of the images or documents to which these pages refer."""
    found = ReferenceIndex.objects.filter(base_content_type=type_of(Page), to_content_type=type_of(model))
    keys = found.filter(object_id__in=[str(pk) for pk in pages]).values_list("to_object_id", flat=True)
    return {int(pk) for pk in keys} if pages else set()


def close_all_withdrawn() -> int:
    """Close every file that should not be open, and return how many there were.

    There are none, unless a process was killed between a change and its end, or somebody changed the database by hand.
    """
    images, documents = (model._default_manager for model in kinds())
    keep = set(urls_of(images.model, open_to_all(images.all())))
    keep |= set(map(document_url, documents.filter(pk__in=open_to_all(documents.all()))))
    return opened.close([url for url in opened.all_open() if url not in keep])
