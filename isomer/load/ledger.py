"""Records what imports have created on a site, and finds out what editors have changed since."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from wagtail.models import Page, Site

from isomer.load.report import Options
from isomer.mends import Mend
from isomer.models import ImportedItem

GONE: Final = "an editor has deleted this page since it was imported"
CHANGED: Final = "an editor has changed this page since it was imported"
MAX_SOURCE: Final = 1000
TREE_FIELDS: Final = ["path", "depth", "numchild", "url_path"]


def digest_of(values: Any) -> str:
    """Return a fingerprint of plain values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def section_source(address: str) -> str:
    """Return the key of a section in the ledger. Sections have no source file."""
    return f"section:{address}"[:MAX_SOURCE]


class Ledger:
    """The imported pages, sections and settings of one site."""

    def __init__(self, site: Site, options: Options) -> None:
        """Read the records of earlier imports in one query."""
        self.site = site
        self.options = options
        # When visitors are told that the pages of files were last changed, where this is known.
        self.dates: dict[str, datetime] = {}
        kinds = [ImportedItem.Kind.PAGE, ImportedItem.Kind.SECTION, ImportedItem.Kind.SETTING]
        known = ImportedItem.objects.filter(site=site, kind__in=kinds).select_related("page")
        self.items = {item.source: item for item in known}
        self._by_page = {item.page_id: item for item in self.items.values() if item.page_id}

    def follow_renamed_files(self, permalinks: dict[str, str], is_gone: Callable[[ImportedItem], bool]) -> None:
        """Move the record of each page to the file that has its permalink now.

        `permalinks` maps the files of the source to permalinks. The permalink identifies a page, since files may be
        renamed in chains or swap their names. If another page has taken a file, the old record gets a unique name.
        """
        by_permalink = {
            item.permalink: item
            for item in self.items.values()
            if item.kind == ImportedItem.Kind.PAGE and item.permalink
            if (permalinks[item.source] != item.permalink if item.source in permalinks else is_gone(item))
        }
        heirs = {
            file: by_permalink[permalink]
            for file, permalink in permalinks.items()
            if permalink in by_permalink and getattr(self.items.get(file), "permalink", None) != permalink
        }
        moved = {item.pk for item in heirs.values()}
        displaced = [self.items[file] for file in heirs if file in self.items and self.items[file].pk not in moved]
        changed = {item: file for file, item in heirs.items()}
        changed |= {item: f"{item.source[: MAX_SOURCE - 40]} (until {item.pk})" for item in displaced}
        for item in changed:
            self.items.pop(item.source, None)
            ImportedItem.objects.filter(pk=item.pk).update(source=f"~{item.pk}")
        for item, source in changed.items():
            item.source = source
            item.save()
            self.items[source] = item

    def item_for(self, source: str) -> ImportedItem | None:
        """Return the record of a source file, or None."""
        return self.items.get(source[:MAX_SOURCE])

    def item_for_page(self, pk: int) -> ImportedItem | None:
        """Return the record of a page whatever its source file, or None."""
        return self._by_page.get(pk)

    def sections(self) -> list[ImportedItem]:
        """Return the imported sections that still exist."""
        return [item for item in self.items.values() if item.kind == ImportedItem.Kind.SECTION and item.page]

    @staticmethod
    def is_untouched(item: ImportedItem, page: Page) -> bool:
        """Whether no editor has saved, published or unpublished the page since the last import changed it."""
        return item.revision_number == page.latest_revision_id and item.live == page.live

    def has_draft_to_publish(self, page: Page) -> bool:
        """Whether this run should publish a draft that an earlier one left."""
        return not self.options.draft and (not page.live or page.has_unpublished_changes)

    def save_page(self, page: Any, item: ImportedItem | None, *, live: bool, **known: Any) -> None:
        """Save a page as a new revision, publish it if `live`, and record it with the fields in `known`."""
        # Children may have been added since the page was read, and publishing writes the whole row.
        page.refresh_from_db(fields=TREE_FIELDS)
        revision = page.save_revision(log_action=True)
        if live:
            revision.publish()
        self._record_page(page, item, **known)
        self._date(page)

    def unpublish(self, page: Any, item: ImportedItem) -> None:
        """Unpublish a page that Isomer no longer publishes."""
        page.unpublish(log_action=True)
        self._record_page(page, item)

    def publish(self, page: Page, item: ImportedItem) -> None:
        """Publish the draft that an earlier import made."""
        revision = page.latest_revision
        if revision is not None:
            revision.publish()
        self._record_page(page, item)
        self._date(page)

    def _date(self, page: Page) -> None:
        """Give a published page the date of its source, or none, in place of the date of the import.

        The next editor who publishes the page gives it the date of that day.
        """
        if page.live and Mend.DATES in self.options.mends:
            page.last_published_at = self.dates.get(self._by_page[page.pk].source)
            Page.objects.filter(pk=page.pk).update(last_published_at=page.last_published_at)

    def _record_page(self, page: Any, item: ImportedItem | None, **known: Any) -> None:
        page.refresh_from_db()
        item = item or ImportedItem(site=self.site)
        self.items.pop(item.source, None)
        for name, value in known.items():
            setattr(item, name, value)
        item.source = item.source[:MAX_SOURCE]
        item.page_id, item.revision_number, item.live = page.pk, page.latest_revision_id, page.live
        item.save()
        self.items[item.source] = self._by_page[page.pk] = item

    def record_move(self, item: ImportedItem, address: str) -> None:
        """Record the new URL path of a page or section that has moved along with an ancestor."""
        item.address = address
        if item.kind == ImportedItem.Kind.SECTION and section_source(address) not in self.items:
            self.items.pop(item.source, None)
            item.source = section_source(address)
            self.items[item.source] = item
        item.save()

    def record_setting(self, source: str, digest: str) -> None:
        """Record the fingerprint of the values of a setting."""
        item = self.item_for(source) or ImportedItem(site=self.site, source=source, kind=ImportedItem.Kind.SETTING)
        item.digest = digest
        item.save()
        self.items[source] = item
