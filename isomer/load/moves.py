"""Moves pages whose permalink has changed in the source, unless an editor has moved them first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wagtail.models import Page

from isomer.load.tree import Tree
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader.addresses import page_key

if TYPE_CHECKING:
    from isomer.load.pages import Place

MOVED: Final = "an editor has moved the page"
OCCUPIED: Final = "another page stands there"
BELOW: Final = "that is below the page itself"
DRAFT: Final = "drafts are asked for, and a move would be public at once"


class Mover:
    """Follows changed permalinks. Wagtail itself redirects the old addresses of a page and of all below it."""

    def __init__(self, tree: Tree) -> None:
        """The tree knows which page stands where."""
        self.tree = tree

    def follow(self, places: list[Place]) -> None:
        """Move what can be moved; a page may make room for another, so all are tried until nothing moves any more."""
        waiting = [place for place in places if self._has_new_permalink(place)]
        moved = True
        while moved:
            moved = False
            for place in list(waiting):
                if not self._hindrance(place):
                    self._move(place)
                    waiting.remove(place)
                    moved = True
        for place in waiting:
            self._stay(place)

    def _has_new_permalink(self, place: Place) -> bool:
        item, left_alone = place.item, place.obstacle and not self.tree.options.overwrite
        if place.page is None or item is None or left_alone:
            return False
        is_elsewhere = place.source.post is not None and self.tree.place_of(place.source) != item.address
        return item.permalink not in {"", place.source.permalink} or is_elsewhere

    def _hindrance(self, place: Place) -> str:
        """Why the page cannot go to its new address; empty where it can."""
        if place.page is None or place.item is None:
            return OCCUPIED
        new, now = self.tree.place_of(place.source), self.tree.resolver.paths.get(place.page.pk, "")
        if page_key(now) == page_key(new):
            return ""
        if self.tree.options.draft:
            return DRAFT
        if now != place.item.address and not self.tree.options.overwrite:
            return MOVED
        standing = self.tree.at(new)
        if standing is not None and standing.pk != place.page.pk:
            return OCCUPIED
        return BELOW if page_key(new).startswith(page_key(now) + "/") else ""

    def _stay(self, place: Place) -> None:
        source, page = place.source, place.page
        now = self.tree.resolver.paths.get(page.pk, "") if page else ""
        reason = self._hindrance(place)
        message = f"the permalink is now {source.permalink}, but {reason}; the page stays at {now}"
        self.tree.report.note(NoteKind.ADDRESS, source.file, source.lines.get("permalink"), message)
        place.stays = reason in {DRAFT, OCCUPIED, BELOW}

    def _move(self, place: Place) -> None:
        if place.page is None:
            return
        page: Page = Page.objects.get(pk=place.page.pk).specific
        old = self.tree.resolver.paths.get(page.pk, "")
        new = self.tree.place_of(place.source)
        if page_key(old) != page_key(new):
            *above, slug = [part for part in new.split("/") if part]
            parent = self.tree.parent_of(place.source) or self.tree.sections.reach(above)
            here = page.get_parent()
            if slug != page.slug and Page._slug_is_available(slug, here, page):
                self._rename(page, slug)
            if parent.pk != here.pk:
                page.move(parent, pos="last-child")
                # Wagtail makes the redirects of a new slug at the very end, from this object: it must know its place.
                page.refresh_from_db()
            if slug != page.slug:
                self._rename(page, slug)
            self._relearn(page, place, old)
        place.page = Page.objects.get(pk=page.pk)
        place.has_moved = True

    @staticmethod
    def _rename(page: Page, slug: str) -> None:
        page.slug = slug
        page.save()

    def _relearn(self, page: Page, place: Place, old: str) -> None:
        """The new addresses of the page and of all below it, which came along and were moved by no editor."""
        self.tree.forget(old)
        source = place.source
        new = self.tree.know(page.pk, Page.objects.get(pk=page.pk).url_path)
        message = f"the permalink is now {source.permalink}: the page has moved from {old} to {new}"
        self.tree.report.note(NoteKind.MOVED, source.file, source.lines.get("permalink"), message)
        for pk, url_path in Page.objects.get(pk=page.pk).get_descendants().values_list("pk", "url_path"):
            before = self.tree.resolver.paths.get(pk, "")
            self.tree.forget(before)
            after = self.tree.know(pk, url_path)
            item = self.tree.ledger.of_page(pk)
            if item is not None and item.address == before:
                self.tree.ledger.remember_move(item, after)
                if item.kind == ImportedItem.Kind.PAGE:
                    message = f"the page has moved along with the page above it, from {before} to {after}"
                    self.tree.report.note(NoteKind.MOVED, item.source, None, message)
