"""Remembers what imports have brought to a site, and tells what editors have done with it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from wagtail.models import Page, Site

from isomer.load.report import Options
from isomer.models import ImportedItem

GONE: Final = "an editor has deleted this page since it was imported"
CHANGED: Final = "an editor has changed this page since it was imported"
MAX_SOURCE: Final = 1000
TREE_FIELDS: Final = ["path", "depth", "numchild", "url_path"]


def digest_of(values: Any) -> str:
    """A fingerprint of plain values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def section_source(address: str) -> str:
    """What a section without a file of its own is known by."""
    return f"section:{address}"[:MAX_SOURCE]


class Ledger:
    """The pages, sections and settings of one site that came from a source."""

    def __init__(self, site: Site, options: Options) -> None:
        """What earlier imports did is read in one query."""
        self.site = site
        self.options = options
        kinds = [ImportedItem.Kind.PAGE, ImportedItem.Kind.SECTION, ImportedItem.Kind.SETTING]
        known = ImportedItem.objects.filter(site=site, kind__in=kinds).select_related("page")
        self.items = {item.source: item for item in known}
        self._by_page = {item.page_id: item for item in self.items.values() if item.page_id}

    def follow_renamed_files(self, permalinks: dict[str, str], is_gone: Callable[[ImportedItem], bool]) -> None:
        """Let what is known of a page follow its permalink to the file that has it now.

        `permalinks` are those of the source by their files. A page is its permalink's: files may be renamed in chains,
        or change places. What is known under a file that another page has taken goes on under a name of its own.
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

    def of(self, source: str) -> ImportedItem | None:
        """What is known of a source."""
        return self.items.get(source[:MAX_SOURCE])

    def of_page(self, pk: int) -> ImportedItem | None:
        """What is known of a page, under whatever source."""
        return self._by_page.get(pk)

    def sections(self) -> list[ImportedItem]:
        """The sections that were made above pages and still stand."""
        return [item for item in self.items.values() if item.kind == ImportedItem.Kind.SECTION and item.page]

    @staticmethod
    def is_untouched(item: ImportedItem, page: Page) -> bool:
        """Whether no editor has saved, published or taken down the page since the import did something with it."""
        return item.revision_number == page.latest_revision_id and item.live == page.live

    def is_waiting(self, page: Page) -> bool:
        """Whether this run is to publish what an earlier one left as a draft."""
        return not self.options.draft and (not page.live or page.has_unpublished_changes)

    def save_page(self, page: Any, item: ImportedItem | None, *, live: bool, **known: Any) -> None:
        """Save a page as a new revision, publish it if it is to be live, and remember that."""
        # Pages may have been put below it since it was read: publishing writes the whole row.
        page.refresh_from_db(fields=TREE_FIELDS)
        revision = page.save_revision(log_action=True)
        if live:
            revision.publish()
        self._remember_page(page, item, **known)

    def unpublish(self, page: Any, item: ImportedItem) -> None:
        """Take down a page that Isomer does not publish any more."""
        page.unpublish(log_action=True)
        self._remember_page(page, item)

    def publish(self, page: Page, item: ImportedItem) -> None:
        """Publish the draft that an earlier import made."""
        revision = page.latest_revision
        if revision is not None:
            revision.publish()
        self._remember_page(page, item)

    def _remember_page(self, page: Any, item: ImportedItem | None, **known: Any) -> None:
        page.refresh_from_db()
        item = item or ImportedItem(site=self.site)
        self.items.pop(item.source, None)
        for name, value in known.items():
            setattr(item, name, value)
        item.source = item.source[:MAX_SOURCE]
        item.page_id, item.revision_number, item.live = page.pk, page.latest_revision_id, page.live
        item.save()
        self.items[item.source] = self._by_page[page.pk] = item

    def remember_move(self, item: ImportedItem, address: str) -> None:
        """Remember that an import has moved what stands below another page."""
        item.address = address
        if item.kind == ImportedItem.Kind.SECTION and section_source(address) not in self.items:
            self.items.pop(item.source, None)
            item.source = section_source(address)
            self.items[item.source] = item
        item.save()

    def remember_setting(self, source: str, digest: str) -> None:
        """Remember the values that a setting was given."""
        item = self.of(source) or ImportedItem(site=self.site, source=source, kind=ImportedItem.Kind.SETTING)
        item.digest = digest
        item.save()
        self.items[source] = item
