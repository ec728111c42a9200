"""What editors change, and what the page cache makes of it when the change is committed."""

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

from ..privacy import aliases_of
from ..renditions.signals import renditions_made
from ..tree import in_branch
from .dependencies import REGISTRY
from .frontend import purge_frontend_soon
from .recording import Noted
from .signals import pages_changed
from .stores import PageStore
from .wsgi import STORE_ERRORS

logger = logging.getLogger(__name__)

# What a saved draft changes of a page. Visitors see none of it.
BOOKKEEPING = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_id",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "locked_by_id",
}


class Changes:
    """What was changed in one transaction: the primary keys of pages, images and documents.

    `moved` says that some of the pages were moved: where they stood before, nobody can name any more. `everything`
    stands for changes of which nobody can say what they change, such as a site's address.
    """

    def __init__(self) -> None:
        self.pages: set[str] = set()
        self.images: set[str] = set()
        self.documents: set[str] = set()
        self.remade_images: set[str] = set()
        self.settings = False
        self.moved = False
        self.everything = False

    def __bool__(self) -> bool:
        return any((self.pages, self.images, self.documents, self.remade_images, self.settings, self.everything))


def purge(store: PageStore, changes: Changes) -> list[str]:
    """Forget the pages that look different since these changes, and no others. Gives their addresses.

    The change is counted first: a page that is being rendered from what was there before is then not kept. What pages
    of other releases show, this one cannot tell: they are all forgotten.
    """
    store.note_change()
    if changes.everything:
        urls = store.clear()
    else:
        current: dict[Noted, str] = {}
        for kind, dependency in REGISTRY.items():
            names = store.in_use(kind, dependency.affected(changes, partial(store.names, kind)))
            found = dependency.fingerprints(names) if names else {}
            current |= {Noted(kind, name): value for name, value in found.items()}
        urls = sorted({*store.purge(current), *store.clear_others()})
    logger.info("%d pages of the cache are purged.", len(urls))
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
        pages_changed.connect(self._pages_changed, weak=False, dispatch_uid="pagecache_pages_changed")

    def _saved(self, sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        """Note what was saved, unless visitors see nothing of it."""
        fields = set(kwargs.get("update_fields") or ())
        if isinstance(instance, Page) and fields:
            if fields <= BOOKKEEPING:
                return
            if "alias_of_id" in fields:
                self._note_branch(instance.path)  # What was an alias no longer obeys the page that it repeated.
        self._changed(sender, instance)

    def _changed(self, sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
        """Note what was saved or deleted."""
        if isinstance(instance, Page):
            self.note(pages=[instance.pk])
        elif isinstance(instance, PageViewRestriction):
            self._hidden(instance.page)
        elif isinstance(instance, get_image_model()):
            self.note(images=[instance.pk])
        elif isinstance(instance, get_document_model()):
            self.note(documents=[instance.pk])
        elif isinstance(instance, (BaseSiteSetting, BaseGenericSetting)):
            self.note(settings=True)
        elif isinstance(instance, Site):
            self.note(everything=True)

    def _moved(self, sender: type[models.Model], instance: Page, **kwargs: Any) -> None:
        """Note a page and all below it: their addresses change with it. In a new order, its neighbours move, too."""
        before, after = kwargs.get("parent_page_before"), kwargs.get("parent_page_after")
        branch = after if after and after == before else instance
        self._note_branch(branch.path, moved=after is not None)

    def _hidden(self, page: Page) -> None:
        """Note a page that was hidden or shown, its aliases, which obey it, and all below them."""
        for path in (page.path, *aliases_of([page.pk]).values()):
            self._note_branch(path)

    def _note_branch(self, path: str, *, moved: bool = False) -> None:
        """Note the page at a tree path and all below it."""
        self.note(pages=Page.objects.filter(in_branch(path)).values_list("pk", flat=True), moved=moved)

    def _remade(self, sender: Any, image: Any, **kwargs: Any) -> None:
        """Note a picture that pages show by stand-ins, or in fewer sizes than there are."""
        self.note(remade_images=[image.pk])

    def _pages_changed(self, sender: Any, pages: Iterable[int], **kwargs: Any) -> None:
        """Note pages that look different though nothing of them was saved."""
        self.note(pages=pages)

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
        """Note changes, and purge once the transaction is committed: at once, where there is none."""
        changes = self._changes
        changes.pages.update(map(str, pages))
        changes.images.update(map(str, images))
        changes.documents.update(map(str, documents))
        changes.remade_images.update(map(str, remade_images))
        changes.settings |= settings
        changes.moved |= moved
        changes.everything |= everything
        transaction.on_commit(self.flush, robust=True)

    def flush(self) -> None:
        """Purge what the noted changes change. Whatever goes wrong, an editor's work is not stopped by it."""
        changes, self._local.changes = self._changes, Changes()
        if not changes:
            return
        try:
            self._purge(changes)
        except STORE_ERRORS as error:
            self.store.has_missed_changes = True
            logger.error("The page cache cannot be reached: run purge_pages when it can. %s", error)

    def _purge(self, changes: Changes) -> None:
        try:
            purge_frontend_soon(purge(self.store, changes))
        except STORE_ERRORS:
            raise
        except Exception:
            logger.exception("The changed pages cannot be told from the others: all are purged.")
            purge_frontend_soon(self.store.clear())

    @property
    def _changes(self) -> Changes:
        """The changes of this thread that are not committed yet."""
        found: Changes | None = getattr(self._local, "changes", None)
        if found is None:
            found = self._local.changes = Changes()
        return found
