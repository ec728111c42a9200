"""Creates the sections, the ancestors of imported pages for which the source itself has no pages."""

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.path_keys import path_key
from isomer.load.ledger import section_source
from isomer.load.slugs import MAX_TITLE, ancestor_addresses, slug_of
from isomer.models import ImportedItem
from isomer.reader import Collection, SourcePage

if TYPE_CHECKING:
    from isomer.load.tree import Tree


class Sections:
    """Finds sections, creates missing ones, and publishes them with their descendants."""

    def __init__(self, tree: "Tree") -> None:
        """Sections are created only when a page needs them."""
        self.tree = tree

    def get_or_create(self, slugs: list[str]) -> Page:
        """Return the page at the URL path made of `slugs`, creating it and its ancestors if they are missing."""
        parent = Page.objects.get(pk=self.tree.root.pk)
        for number, slug in enumerate(slugs, 1):
            address = "/" + "".join(f"{part}/" for part in slugs[:number])
            found = self.tree.page_at(address) or self._moved_section(address)
            parent = found or self._make(parent, address, slug, number)
        return parent

    def _moved_section(self, address: str) -> Page | None:
        """Return the section that was imported at a URL path and that an editor has moved or renamed since."""
        item = self.tree.ledger.item_for(section_source(address))
        return Page.objects.filter(pk=item.page_id).first() if item and item.page_id else None

    def _make(self, parent: Page, address: str, slug: str, level: int) -> Page:
        title = self.title_of(address, slug, level)
        live = not self.tree.options.draft
        section = self.tree.add_page(AboutPage, parent, title, slug, live=live, in_menus=True)
        source, kind = section_source(address), ImportedItem.Kind.SECTION
        known = {"source": source, "kind": kind, "digest": "", "address": address}
        self.tree.ledger.save_page(section, self.tree.ledger.item_for(source), live=live, **known)
        self.tree.report.sections_created += 1
        return Page.objects.get(pk=section.pk)

    def publish(self) -> None:
        """Publish the ancestors of this source's pages that an earlier import left as drafts."""
        above = {
            above for address in self.tree.assigned_paths.values() for above in (*ancestor_addresses(address), address)
        }
        ledger = self.tree.ledger
        for item in ledger.sections():
            page = item.page
            if page is None or not ledger.is_untouched(item, page) or not ledger.has_draft_to_publish(page):
                continue
            if item.address in above:
                ledger.publish(page.specific, item)

    def title_of(self, address: str, slug: str, level: int) -> str:
        """Return the title of a section: from the navigation or `third_nav_title`, or else from its slug."""
        below = self._pages_below.get(address, [])
        if level == 1:
            collections = {page.collection for page in below} - {""}
            entries = self.tree.source.menu.entries if self.tree.source.menu else ()
            titles = {entry.title for entry in entries if entry.collection in collections}
        else:
            titles = {page.third_nav_title for page in below} - {""}
        if len(titles) == 1:
            return str(titles.pop())[:MAX_TITLE]
        return " ".join(slug.replace("-", " ").split()).capitalize()[:MAX_TITLE]

    @cached_property
    def _pages_below(self) -> dict[str, list[SourcePage]]:
        """Return the pages of the source by the URL path of each of their ancestors."""
        found: dict[str, list[SourcePage]] = {}
        for page in self.tree.source.pages:
            for above in ancestor_addresses(self.tree.assigned_path(page)):
                found.setdefault(above, []).append(page)
        return found

    def of_outside_pages(self) -> dict[str, Page]:
        """Return the section of each collection page that is outside it, by file. Creates missing sections."""
        found: dict[str, Page] = {}
        for collection in self.tree.source.collections:
            pages = [page for page in collection.pages if not page.unpublished]
            top = self._top_of(collection, pages)
            outside = [page for page in pages if self._top(page) != path_key(top)]
            if outside and len(pages) > 1:
                section = self.get_or_create([top])
                found |= {page.file: section for page in outside}
        return found

    def _top(self, page: SourcePage) -> str:
        """Return the key of the top-level section of a page."""
        return path_key(self.tree.assigned_path(page).split("/")[1])

    def _top_of(self, collection: Collection, pages: list[SourcePage]) -> str:
        """Return the slug of a collection's section: its name, or if no page is there, the section of most pages.

        That section must have more than one of its pages and must not be the name of another collection.
        """
        own = slug_of(collection.name)
        tops = Counter(self._top(page) for page in pages)
        others = {path_key(slug_of(other.name)) for other in self.tree.source.collections if other is not collection}
        if path_key(own) not in tops:
            for key, number in tops.most_common():
                if number > 1 and key not in others:
                    return next(self.tree.assigned_path(page).split("/")[1] for page in pages if self._top(page) == key)
        return own or "section"
