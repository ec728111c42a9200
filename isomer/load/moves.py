"""Moves pages whose permalink has changed in the source, unless an editor has moved them first."""

from typing import TYPE_CHECKING, Final

from wagtail.models import Page

from actris_cms.path_keys import path_key
from isomer.load.tree import Tree
from isomer.models import ImportedItem
from isomer.notes import NoteKind

if TYPE_CHECKING:
    from isomer.load.pages import PageJob

MOVED: Final = "an editor has moved the page"
OCCUPIED: Final = "another page has that address"
BELOW: Final = "that is below the page itself"
DRAFT: Final = "this import makes drafts, and a move would be public at once"


class Mover:
    """Moves pages to their new permalinks. Wagtail creates the redirects for a page and its descendants."""

    def __init__(self, tree: Tree) -> None:
        """`tree` finds pages by their URL paths."""
        self.tree = tree

    def follow(self, jobs: "list[PageJob]") -> None:
        """Move all pages that can be moved. One move may free the URL path for another, so repeat it."""
        waiting = [job for job in jobs if self._has_new_permalink(job)]
        moved = True
        while moved:
            moved = False
            for job in list(waiting):
                if not self._obstacle(job):
                    self._move(job)
                    waiting.remove(job)
                    moved = True
        for job in waiting:
            self._report_stay(job)

    def _has_new_permalink(self, job: "PageJob") -> bool:
        item, left_alone = job.item, job.obstacle and not self.tree.options.overwrite
        if job.page is None or item is None or left_alone:
            return False
        is_elsewhere = job.source.post is not None and self.tree.assigned_path(job.source) != item.address
        return item.permalink not in {"", job.source.permalink} or is_elsewhere

    def _obstacle(self, job: "PageJob") -> str:
        """Return why the page cannot move to its new URL path, or an empty string if it can."""
        if job.page is None or job.item is None:
            return OCCUPIED
        new, now = self.tree.assigned_path(job.source), self.tree.resolver.paths.get(job.page.pk, "")
        if path_key(now) == path_key(new):
            return ""
        if self.tree.options.draft:
            return DRAFT
        if now != job.item.address and not self.tree.options.overwrite:
            return MOVED
        occupant = self.tree.page_at(new)
        if occupant is not None and occupant.pk != job.page.pk:
            return OCCUPIED
        return BELOW if path_key(new).startswith(path_key(now) + "/") else ""

    def _report_stay(self, job: "PageJob") -> None:
        source, page = job.source, job.page
        now = self.tree.resolver.paths.get(page.pk, "") if page else ""
        reason = self._obstacle(job)
        message = f"the permalink is now {source.permalink}, but {reason}; the page stays at {now}"
        self.tree.report.note(NoteKind.ADDRESS, source.file, source.lines.get("permalink"), message)
        job.stays = reason in {DRAFT, OCCUPIED, BELOW}

    def _move(self, job: "PageJob") -> None:
        if job.page is None:
            return
        page: Page = Page.objects.get(pk=job.page.pk).specific
        old = self.tree.resolver.paths.get(page.pk, "")
        new = self.tree.assigned_path(job.source)
        if path_key(old) != path_key(new):
            *above, slug = [part for part in new.split("/") if part]
            parent = self.tree.parent_of(job.source) or self.tree.sections.get_or_create(above)
            here = page.get_parent()
            if slug != page.slug and not here.get_children().not_page(page).filter(slug=slug).exists():
                self._rename(page, slug)
            if parent.pk != here.pk:
                page.move(parent, pos="last-child")
                # For a new slug, Wagtail creates the redirects from this object, so its URL path must be current.
                page.refresh_from_db()
            if slug != page.slug:
                self._rename(page, slug)
            self._record_paths(page, job, old)
        job.page = Page.objects.get(pk=page.pk)
        job.has_moved = True

    @staticmethod
    def _rename(page: Page, slug: str) -> None:
        page.slug = slug
        page.save()

    def _record_paths(self, page: Page, job: "PageJob", old: str) -> None:
        """Record the new URL paths of the page and of its descendants, unless an editor had moved them before."""
        self.tree.forget_path(old)
        source = job.source
        new = self.tree.record_path(page.pk, Page.objects.get(pk=page.pk).url_path)
        message = f"the permalink is now {source.permalink}: the page has moved from {old} to {new}"
        self.tree.report.note(NoteKind.MOVED, source.file, source.lines.get("permalink"), message)
        for pk, url_path in Page.objects.get(pk=page.pk).get_descendants().values_list("pk", "url_path"):
            before = self.tree.resolver.paths.get(pk, "")
            self.tree.forget_path(before)
            after = self.tree.record_path(pk, url_path)
            item = self.tree.ledger.item_for_page(pk)
            if item is not None and item.address == before:
                self.tree.ledger.record_move(item, after)
                if item.kind == ImportedItem.Kind.PAGE:
                    message = f"the page has moved along with its parent page, from {before} to {after}"
                    self.tree.report.note(NoteKind.MOVED, item.source, None, message)
