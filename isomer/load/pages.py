"""Creates and updates pages, and leaves alone what an editor has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import get_default_timezone
from wagtail.fields import StreamField
from wagtail.models import Page

from isomer.load.kinds import PAGE_MODELS
from isomer.load.ledger import CHANGED, GONE, Ledger, digest_of
from isomer.load.links import Resolver
from isomer.load.moves import Mover
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.slugs import addresses_above
from isomer.load.tree import ROOMS, Tree
from isomer.load.values import PageValues
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.progress import Progress
from isomer.reader import IsomerSite, SourcePage
from isomer.reader.addresses import page_key

ROOM_GONE: Final = "an editor has deleted the category or the newsroom that it belongs into"
TAKEN: Final = "another page stands at this address that did not come from here"


@dataclass(slots=True)
class Place:
    """Where a source page goes: the page it becomes, whether that is new, and what an earlier import knows of it."""

    source: SourcePage
    page: Page | None
    item: ImportedItem | None
    is_new: bool = False
    has_moved: bool = False
    stays: bool = False
    obstacle: str = ""

    @property
    def is_of_its_type(self) -> bool:
        """Whether the page is one of the type that its source becomes."""
        return self.page is not None and self.page.specific_class is PAGE_MODELS[self.source.kind]


class PageLoader:
    """Brings in the pages of one source."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """The tree knows where each page goes, the ledger what earlier imports did."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.tree = tree
        self.resolver: Resolver = tree.resolver

    def load(self, progress: Progress) -> None:
        """All pages get their places first, so that links among them find what they lead to.

        The newsroom and its categories stand before all others, which are put into them.
        """
        rooms = [page for page in self.source.pages if page.kind in ROOMS]
        places = self._arrange(rooms)
        places |= self._arrange(self.tree.settle_pages())
        self._learn_addresses(list(places.values()))
        self.values = PageValues(self.source, self.report, self.tree, strip_scripts=self.options.strip_scripts)
        for page in self.source.pages:
            self._fill(places[page.file])
            progress.advance()
        self._report_gone()

    def _arrange(self, pages: list[SourcePage]) -> dict[str, Place]:
        """Move what has a new address, and make what is new, from the top of the tree down."""
        order = self._parents_first(pages)
        places = {page.file: self._place(page) for page in order if self.ledger.of(page.file)}
        Mover(self.tree).follow(list(places.values()))
        places |= {page.file: self._place(page) for page in order if page.file not in places}
        self.tree.sections.publish()
        for page in order:
            self._stand(places[page.file])
        return places

    def _may_write(self, place: Place) -> bool:
        """Whether the page is the import's to change."""
        return not place.obstacle or self.options.overwrite

    def _parents_first(self, pages: list[SourcePage]) -> list[SourcePage]:
        """The pages in the order of the source, which the tree keeps; but those that others stand below come first."""
        above = {above for page in pages for above in addresses_above(self.tree.place_of(page))}

        def key(page: SourcePage) -> tuple[bool, int]:
            address = self.tree.place_of(page)
            return address not in above, address.count("/") if address in above else 0

        return sorted(pages, key=key)

    def _place(self, source: SourcePage) -> Place:
        item = self.ledger.of(source.file)
        page = item.page if item else self.tree.at(self.tree.place_of(source))
        if item is None and page is not None:
            item = self._inherited(page)
        return Place(source, page, item, obstacle=self._obstacle(page, item))

    def _stand(self, place: Place) -> None:
        """Make the page where there is none."""
        source = place.source
        if place.page is None and self.tree.lacks_room(source):
            place.obstacle = ROOM_GONE
        elif place.page is None and self._may_write(place):
            place.page = self.tree.at(self.tree.place_of(source))
            if place.page is None:
                place.page = self.tree.add(source, live=self._is_to_be_live(source))
                place.is_new = True
        if place.page is not None and not place.is_of_its_type and place.item and self._may_write(place):
            place.page = self.tree.replace(place.page, source)
        if place.page is not None:
            self.tree.stands(source, place.page.pk)

    def _learn_addresses(self, places: list[Place]) -> None:
        """Links mean the pages of the source, wherever they stand here."""
        found = [(place.source, place.page.pk) for place in places if place.page is not None]
        self.resolver.pages |= {page_key(self.tree.place_of(source)): pk for source, pk in found}
        for source, pk in found:
            self.resolver.pages.setdefault(page_key(source.permalink), pk)

    def _inherited(self, page: Page) -> ImportedItem | None:
        """What is known of a page under the name that its source had before, or of a section that gets a source."""
        item = self.ledger.of_page(page.pk)
        return item if item and not self.tree.has_source(item) else None

    def _obstacle(self, page: Page | None, item: ImportedItem | None) -> str:
        if page is None:
            return GONE if item else ""
        if item is None:
            return TAKEN
        return "" if self.ledger.is_untouched(item, page) else CHANGED

    def _is_to_be_live(self, source: SourcePage) -> bool:
        return not (self.options.draft or source.unpublished)

    def _fill(self, place: Place) -> None:
        source, page = place.source, place.page
        if page is None or not place.is_of_its_type or not self._may_write(place):
            message = f"{place.obstacle or TAKEN}; it was left alone"
            self.report.note(NoteKind.LEFT_ALONE, source.file, None, message)
            self._result(place, Outcome.LEFT_ALONE)
            return
        values = self.values.of(source)
        said = {"permalink": source.permalink, "unpublished": bool(source.unpublished), "kind": source.kind}
        digest = digest_of({**values, **said})
        is_known = not (place.is_new or place.has_moved or place.obstacle)
        if is_known and place.item and place.item.digest == digest:
            self._finish_unchanged(place, page.specific, place.item)
            return
        self._save(place, page.specific, values, digest)
        self._result(place, Outcome.CREATED if place.is_new else Outcome.UPDATED)

    def _finish_unchanged(self, place: Place, page: Page, item: ImportedItem) -> None:
        """What an earlier run left as a draft is published now."""
        waiting = self.ledger.is_waiting(page) and not place.source.unpublished
        if waiting:
            self.ledger.publish(page, item)
        self._result(place, Outcome.UPDATED if waiting else Outcome.UNCHANGED)

    def _save(self, place: Place, page: Any, values: dict[str, Any], digest: str) -> None:
        for name, value in values.items():
            field = page._meta.get_field(name)
            setattr(page, field.attname, json.dumps(value) if isinstance(field, StreamField) else value)
        if place.is_new:
            page.draft_title = page.title
        source, kind = place.source, ImportedItem.Kind.PAGE
        known = {"source": source.file, "kind": kind, "digest": digest}
        if not place.stays:
            address = self.resolver.paths.get(page.pk) or self.tree.place_of(source)
            known |= {"permalink": source.permalink, "address": address}
        self.ledger.save_page(page, place.item, live=self._is_to_be_live(source), **known)
        if source.post and place.is_new and page.live:
            self._backdate(page.pk, source.post.day)
        if source.unpublished and page.live and (item := self.ledger.of(source.file)):
            self.ledger.unpublish(page, item)

    @staticmethod
    def _backdate(pk: int, day: date) -> None:
        """An article was published on its day, not on that of the import."""
        noon = datetime.combine(day, datetime.min.time().replace(hour=12), get_default_timezone())
        Page.objects.filter(pk=pk).update(first_published_at=noon, last_published_at=noon)

    def _report_gone(self) -> None:
        """Say which pages have lost their source; they stay, for an editor to decide."""
        if not self.source.whole:
            return
        read = {page.file for page in self.source.pages}
        for item in self.ledger.items.values():
            is_home = self.source.home is not None and item.source == self.source.home.file
            if item.kind == ImportedItem.Kind.PAGE and item.page and item.source not in read and not is_home:
                message = f"the file has gone from the source; its page {item.address} stays until an editor deletes it"
                self.report.note(NoteKind.GONE, item.source, None, message)

    def _result(self, place: Place, outcome: Outcome) -> None:
        page = place.page
        address = self.resolver.paths.get(page.pk, place.source.permalink) if page else place.source.permalink
        self.report.pages.append(PageResult(place.source.file, address, place.source.title, outcome))
