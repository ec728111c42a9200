"""Watches what editors change, and purges the affected pages once the change is committed."""

import logging
import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from actris_cms.changes import changes_what_visitors_see
from actris_cms.privacy import with_aliases
from actris_cms.rehearsing import is_rehearsing
from actris_cms.tree import in_branch

from .dependencies import REGISTRY, ChangeSet, DependencyKey
from .frontend import purge_frontend_soon
from .signals import renditions_made
from .stores import STORE_ERRORS, PageStore

logger = logging.getLogger(__name__)


def purge(store: PageStore, changed: ChangeSet) -> list[str]:
    """Purge the pages that look different after these changes, and no others. Return their URLs.

    The generation advances first, so that a page being rendered from the old data is not stored. The dependencies of
    other releases may differ from this one's, so all their pages are purged.
    """
    store.advance()
    if changed.everything:
        urls = store.clear()
    else:
        current: dict[DependencyKey, str] = {}
        for kind, dependency in tuple(REGISTRY.items()):
            names = store.in_use(kind, dependency.affected(changed, partial(store.names, kind)))
            found = dependency.fingerprints(names) if names else {}
            current |= {DependencyKey(kind, name): value for name, value in found.items()}
        urls = sorted({*store.purge(current), *store.clear_others()})
    if urls:
        logger.info("%d pages were purged from the page cache.", len(urls))
    return urls


class Watch:
    """Collects the changes of a transaction, and purges when it is committed."""

    def __init__(self, store: PageStore) -> None:
        self.store = store
        self._local = threading.local()
        post_save.connect(self._saved, weak=False, dispatch_uid="pagecache_saved")
        post_delete.connect(self._changed, weak=False, dispatch_uid="pagecache_deleted")
        post_page_move.connect(self._moved, weak=False, dispatch_uid="pagecache_moved")
        page_slug_changed.connect(self._moved, weak=False, dispatch_uid="pagecache_slug")
        renditions_made.connect(self._remade, weak=False, dispatch_uid="pagecache_remade")

    def _saved(self, sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        """Note what was saved, unless visitors see none of it."""
        fields = kwargs.get("update_fields")
        if isinstance(instance, Page) and fields:
            if not changes_what_visitors_see(fields):
                return
            if "alias_of_id" in fields:
                self._note_branch(
                    instance.path
                )  # A former alias no longer follows the view restrictions of its source.
        self._changed(sender, instance)

    def _changed(self, sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        """Collect what was saved or deleted."""
        if isinstance(instance, Page):
            self.note(pages=[instance.pk])
        elif isinstance(instance, PageViewRestriction):
            self._note_branch(instance.page.path)
        elif isinstance(instance, get_image_model()):
            self.note(images=[instance.pk])
        elif isinstance(instance, get_document_model()):
            self.note(documents=[instance.pk])
        elif isinstance(instance, (BaseSiteSetting, BaseGenericSetting)):
            self.note(settings=True)
        elif isinstance(instance, Site):
            self.note(everything=True)

    def _moved(self, sender: type[models.Model], instance: Page, **kwargs: Any) -> None:
        """Note a page and its descendants, whose URLs change with it; after a reordering, also its siblings."""
        before, after = kwargs.get("parent_page_before"), kwargs.get("parent_page_after")
        branch = after if after and after == before else instance
        self._note_branch(branch.path, moved=after is not None)

    def _note_branch(self, path: str, *, moved: bool = False) -> None:
        """Note the page at a tree path and its descendants, and their aliases, which are as private as they are."""
        for branch in with_aliases([path]):
            self.note(pages=Page.objects.filter(in_branch(branch)).values_list("pk", flat=True), moved=moved)

    def _remade(self, sender: Any, image: Any, **kwargs: Any) -> None:
        """Note an image that pages show by a stand-in, or in fewer renditions than there are now."""
        self.note(remade_images=[image.pk])

    def note(
        self,
        *,
        pages: Iterable[int] = (),
        images: Iterable[int] = (),
        documents: Iterable[int] = (),
        remade_images: Iterable[int] = (),
        settings: bool = False,
        moved: bool = False,
        everything: bool = False,
    ) -> None:
        """Note changes, and purge once the transaction is committed, or at once without a transaction."""
        if is_rehearsing():
            return
        pending = self._pending
        pending.pages.update(map(str, pages))
        pending.images.update(map(str, images))
        pending.documents.update(map(str, documents))
        pending.remade_images.update(map(str, remade_images))
        pending.settings |= settings
        pending.moved |= moved
        pending.everything |= everything
        transaction.on_commit(self.flush, robust=True)

    def flush(self) -> None:
        """Purge the pages that the noted changes affect. Errors are logged and never stop an editor."""
        changed, self._local.pending = self._pending, ChangeSet()
        if not changed:
            return
        try:
            self._purge(changed)
        except STORE_ERRORS as error:
            self.store.has_missed_changes = True
            logger.error("The page cache cannot be reached: run purge_pages when it can. %s", error)

    def _purge(self, changed: ChangeSet) -> None:
        try:
            purge_frontend_soon(purge(self.store, changed))
        except STORE_ERRORS:
            raise
        except Exception:
            logger.exception("Cannot determine which pages have changed: all are purged.")
            purge_frontend_soon(self.store.clear())

    @property
    def _pending(self) -> ChangeSet:
        """The uncommitted changes of this thread."""
        found: ChangeSet | None = getattr(self._local, "pending", None)
        if found is None:
            found = self._local.pending = ChangeSet()
        return found
