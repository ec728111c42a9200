"""The sections above the pages of the source, which the source itself has no pages for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from wagtail.models import Page

from about.models import AboutPage
from isomer.load.ledger import section_source
from isomer.load.slugs import MAX_TITLE, addresses_above, slug_of
from isomer.models import ImportedItem
from isomer.reader import Collection, SourcePage
from isomer.reader.addresses import page_key

if TYPE_CHECKING:
    from isomer.load.tree import Tree


class Sections:
    """The sections of a page tree: found, made where they are missing, published with the pages below them."""

    def __init__(self, tree: Tree) -> None:
        """Nothing is made before a page needs it."""
        self.tree = tree

    def reach(self, slugs: list[str]) -> Page:
        """The page above, made with all that is above it where it does not stand yet."""
        parent = Page.objects.get(pk=self.tree.root.pk)
        for number, slug in enumerate(slugs, 1):
            address = "/" + "".join(f"{part}/" for part in slugs[:number])
            found = self.tree.at(address) or self._elsewhere(address)
            parent = found or self._make(parent, address, slug, number)
        return parent

    def _elsewhere(self, address: str) -> Page | None:
        """The section that an import made at an address and an editor has moved or renamed since."""
        item = self.tree.ledger.of(section_source(address))
        return Page.objects.filter(pk=item.page_id).first() if item and item.page_id else None

    def _make(self, parent: Page, address: str, slug: str, level: int) -> Page:
        title = self.title_of(address, slug, level)
        live = not self.tree.options.draft
        section = self.tree.add_page(AboutPage, parent, title, slug, live=live, in_menus=True)
        source, kind = section_source(address), ImportedItem.Kind.SECTION
        known = {"source": source, "kind": kind, "digest": "", "address": address}
        self.tree.ledger.save_page(section, self.tree.ledger.of(source), live=live, **known)
        self.tree.report.sections_created += 1
        return Page.objects.get(pk=section.pk)

    def publish(self) -> None:
        """Publish the sections above this source's pages that an earlier import left as drafts."""
        above = {above for address in self.tree.places.values() for above in (*addresses_above(address), address)}
        for item in self.tree.ledger.sections():
            page = item.page
            if page is None or not self.tree.ledger.is_untouched(item, page) or not self.tree.ledger.is_waiting(page):
                continue
            if item.address in above:
                self.tree.ledger.publish(page.specific, item)

    def title_of(self, address: str, slug: str, level: int) -> str:
        """What a section is called: in the navigation, else by its pages' third level, else by its address."""
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
        """The pages of the source by each address that they stand below."""
        found: dict[str, list[SourcePage]] = {}
        for page in self.tree.source.pages:
            for above in addresses_above(self.tree.place_of(page)):
                found.setdefault(above, []).append(page)
        return found

    def of_strangers(self) -> dict[str, Page]:
        """For each page of a collection that stands outside its section: that section, made where it is missing."""
        found: dict[str, Page] = {}
        for collection in self.tree.source.collections:
            pages = [page for page in collection.pages if not page.unpublished]
            top = self._top_of(collection, pages)
            strangers = [page for page in pages if self._top(page) != page_key(top)]
            if strangers and len(pages) > 1:
                section = self.reach([top])
                found |= {page.file: section for page in strangers}
        return found

    def _top(self, page: SourcePage) -> str:
        """The key of the section that a page stands in."""
        return page_key(self.tree.place_of(page).split("/")[1])

    def _top_of(self, collection: Collection, pages: list[SourcePage]) -> str:
        """The slug of a collection's section: its own name, else where most of its pages stand if no other has that."""
        own = slug_of(collection.name)
        tops = Counter(self._top(page) for page in pages)
        others = {page_key(slug_of(other.name)) for other in self.tree.source.collections if other is not collection}
        if page_key(own) not in tops:
            for key, number in tops.most_common():
                if number > 1 and key not in others:
                    return next(self.tree.place_of(page).split("/")[1] for page in pages if self._top(page) == key)
        return own or "section"
