"""Creates and updates pages, and leaves alone what an editor has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from wagtail.models import Page, Site

from about.models import AboutPage
from isomer.convert import Conversion, Reference, ReferenceKind, convert_body
from isomer.load.links import Filler, Resolver
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.tree import MAX_TITLE, Tree
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, SourcePage
from isomer.reader.addresses import page_key

Advance = Callable[[str], None]
TAKEN: Final = "another page stands at this address that did not come from here"
CHANGED: Final = "an editor has changed this page since it was imported"
GONE: Final = "an editor has deleted this page since it was imported"


def digest_of(values: Any) -> str:
    """A fingerprint of plain values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Place:
    """Where a source page goes: the page it becomes, whether that is new, and what an earlier import knows of it."""

    source: SourcePage
    page: Page | None
    item: ImportedItem | None
    is_new: bool = False
    obstacle: str = ""


class PageLoader:
    """Brings in the pages of one source."""

    def __init__(self, source: IsomerSite, site: Site, options: Options, report: Report, tree: Tree) -> None:
        """What earlier imports did is read in one query."""
        self.source = source
        self.site = site
        self.options = options
        self.report = report
        self.tree = tree
        self.resolver: Resolver = tree.resolver
        kinds = [ImportedItem.Kind.PAGE, ImportedItem.Kind.SECTION]
        known = ImportedItem.objects.filter(site=site, kind__in=kinds).select_related("page")
        self.items = {item.source: item for item in known}
        self.items_by_page = {item.page_id: item for item in self.items.values() if item.page_id}

    def load(self, advance: Advance) -> None:
        """All pages get their places first, so that links among them find what they lead to."""
        order = sorted(self.source.pages, key=lambda page: len(self.tree.slugs(page.permalink)))
        places = {page.file: self._place(page) for page in order}
        for page in self.source.pages:
            advance(page.title)
            self._fill(places[page.file])

    def _place(self, source: SourcePage) -> Place:
        item = self.items.get(source.file)
        page = item.page if item else self.tree.at(source.permalink)
        if item is None and page is not None:
            item = self._inherited(page)
        obstacle = self._obstacle(page, item)
        place = Place(source, page, item, obstacle=obstacle)
        if page is None and (not obstacle or self.options.overwrite):
            place.page = self.tree.at(source.permalink)
            if place.page is None:
                place.page = self.tree.add(source, live=not self.options.draft)
                place.is_new = True
        if place.page is not None:
            for address in (source.permalink, self.tree.address(source.permalink)):
                self.resolver.pages.setdefault(page_key(address), place.page.pk)
        return place

    def _inherited(self, page: Page) -> ImportedItem | None:
        """What is known of a page under the name that its source had before, or of a section that gets a source."""
        item = self.items_by_page.get(page.pk)
        still_there = {source.file for source in self.source.pages}
        return item if item and item.source not in still_there else None

    def _obstacle(self, page: Page | None, item: ImportedItem | None) -> str:
        if page is None:
            return GONE if item else ""
        if item is None:
            return TAKEN
        changed = item.revision_number != page.latest_revision_id or item.live != page.live
        return CHANGED if changed else ""

    def _fill(self, place: Place) -> None:
        source, page = place.source, place.page
        specific = page.specific if page else None
        wrong_type = specific is not None and not isinstance(specific, AboutPage)
        if page is None or wrong_type or (place.obstacle and not self.options.overwrite):
            message = f"{place.obstacle or TAKEN}; it was left alone"
            self.report.note(NoteKind.LEFT_ALONE, source.file, None, message)
            self._result(place, Outcome.LEFT_ALONE)
            return
        values = self._values(source)
        digest = digest_of(values)
        if not place.is_new and not place.obstacle and place.item and place.item.digest == digest:
            self._result(place, Outcome.UNCHANGED)
            return
        self._save(place, specific, values, digest)
        self._result(place, Outcome.CREATED if place.is_new else Outcome.UPDATED)

    def _values(self, source: SourcePage) -> dict[str, Any]:
        """The fields of the page, from the source."""
        conversion = convert_body(
            source.body, file=source.file, first_line=source.body_line, strip_scripts=self.options.strip_scripts
        )
        for note in conversion.notes:
            self.report.note(note.kind, note.file, note.line, note.message)
        filler = Filler(self.resolver, conversion, base=source.permalink, about=source.title, file=source.file)
        if len(source.title) > MAX_TITLE:
            message = f"the title is longer than {MAX_TITLE} characters; the rest of it was left out"
            self.report.note(NoteKind.TITLE, source.file, source.lines.get("title"), message)
        return {
            "title": source.title[:MAX_TITLE],
            "search_description": source.description,
            "share_image_id": self._share_image(source),
            "body": filler.blocks(conversion.blocks),
        }

    def _share_image(self, source: SourcePage) -> int | None:
        if not source.image:
            return None
        reference = Reference(ReferenceKind.IMAGE, source.image, "", source.file, source.lines.get("image"))
        filler = Filler(self.resolver, Conversion([], [reference], []), base="/", about=source.title, file=source.file)
        return filler.resolver.image(reference, "/", source.title)

    def _save(self, place: Place, page: Any, values: dict[str, Any], digest: str) -> None:
        page.title = values["title"]
        page.search_description = values["search_description"]
        page.share_image_id = values["share_image_id"]
        page.body = json.dumps(values["body"])
        if place.is_new:
            page.draft_title = page.title
        revision = page.save_revision(log_action=True)
        if not self.options.draft:
            revision.publish()
        page.refresh_from_db()
        item = place.item or ImportedItem(site=self.site)
        item.source, item.kind, item.digest = place.source.file[:1000], ImportedItem.Kind.PAGE, digest
        item.page_id, item.revision_number, item.live = page.pk, page.latest_revision_id, page.live
        item.save()

    def _result(self, place: Place, outcome: Outcome) -> None:
        page = place.page
        address = self.resolver.paths.get(page.pk, place.source.permalink) if page else place.source.permalink
        result = PageResult(place.source.file, address, place.source.title, outcome, page.pk if page else None)
        self.report.pages.append(result)
