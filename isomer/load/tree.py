"""Finds and makes places in the page tree for the addresses of the source."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from django.utils.text import slugify
from wagtail.models import Page

from about.models import AboutPage
from isomer.load.ledger import Ledger, section_source
from isomer.load.links import Resolver
from isomer.load.report import Options, Report
from isomer.models import ImportedItem
from isomer.notes import IsomerError, NoteKind
from isomer.reader import IsomerSite, SourcePage
from isomer.reader.addresses import RESERVED, page_key

MAX_TITLE = 255


class Tree:
    """The pages below a site's home page, by their addresses."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, resolver: Resolver) -> None:
        """One query reads all addresses of the site; then each page of the source gets one of its own."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.resolver = resolver
        self.root: Page = ledger.site.root_page
        below = Page.objects.filter(path__startswith=self.root.path).values_list("pk", "url_path")
        for pk, url_path in below.iterator():
            self.know(pk, url_path)
        self._places = self._settle()

    def know(self, pk: int, url_path: str) -> str:
        """Remember at which address a page stands, and give it."""
        path = url_path[len(self.root.url_path) - 1 :] or "/"
        self.resolver.pages[page_key(path)] = pk
        self.resolver.paths[pk] = path
        return path

    def forget(self, path: str) -> None:
        """No page stands at an address any more."""
        self.resolver.pages.pop(page_key(path), None)

    def place_of(self, page: SourcePage) -> str:
        """The address of a source page on this site, which no other page of the source has."""
        return self._places[page.file]

    def _settle(self) -> dict[str, str]:
        """An address for each page; where several want one, the first has it, and the others get numbers.

        A page whose permalink is that of the last import keeps what it got then, whatever order the pages come in.
        """
        taken = self._claims_of_others()
        settled: dict[str, str] = {}
        for page in self.source.pages:
            item = self.ledger.of(page.file)
            if item and item.page_id and item.permalink == page.permalink:
                settled[page.file] = item.address
                taken |= dict.fromkeys(self._claims(item), page.file)
        new = [page for page in self.source.pages if page.file not in settled]
        for page in new:
            taken.setdefault(page_key(self._wanted(page)), page.file)
        for page in new:
            wanted = self._wanted(page)
            address, number = wanted, 1
            while taken.get(page_key(address), page.file) != page.file or (number > 1 and self._is_others(address)):
                number += 1
                address = f"{wanted.rstrip('/')}-{number}/"
            if number > 1:
                message = f"the address {wanted} is that of {taken[page_key(wanted)]} too; this page got {address}"
                self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
            taken[page_key(address)] = page.file
            settled[page.file] = address
        return settled

    def _claims_of_others(self) -> dict[str, str]:
        """The addresses of pages whose source is not read in this run but is still there."""
        read = {page.file for page in self.source.pages}
        return {
            key: item.source
            for item in self.ledger.items.values()
            if item.kind == ImportedItem.Kind.PAGE and item.page_id and item.source not in read
            if self.has_source(item)
            for key in self._claims(item)
        }

    def _claims(self, item: ImportedItem) -> set[str]:
        """Where an import put a page, and where an editor has moved it since."""
        return {page_key(path) for path in (item.address, self.resolver.paths.get(item.page_id or 0, "")) if path}

    def has_source(self, item: ImportedItem) -> bool:
        """Whether the file that an item came from is still in the source; a section never had one."""
        return (self.source.root / item.source).exists()

    def _is_others(self, address: str) -> bool:
        """Whether a page stands at an address that is no heir's: one whose source has gone may have a new name."""
        pk = self.resolver.pages.get(page_key(address))
        item = self.ledger.of_page(pk) if pk else None
        return pk is not None and (item is None or self.has_source(item))

    def _wanted(self, page: SourcePage) -> str:
        slugs = self.slugs(page.permalink)
        if slugs[0] in RESERVED:
            message = f"the permalink {page.permalink} collides with /{slugs[0]}/"
            raise IsomerError(page.file, page.lines.get("permalink"), message)
        return self.address(page.permalink)

    def at(self, permalink: str) -> Page | None:
        """The page at an address, or None."""
        pk = self.resolver.pages.get(page_key(self.address(permalink)))
        return Page.objects.filter(pk=pk).first() if pk else None

    @staticmethod
    def slugs(permalink: str) -> list[str]:
        """The slugs of an address: words and hyphens in any script, never empty."""
        path = re.sub(r"(/index)?\.html?$", "", unquote(permalink))
        parts = [part for part in path.split("/") if part.strip()]
        return [slugify(part, allow_unicode=True) or f"page-{number}" for number, part in enumerate(parts or [""], 1)]

    def address(self, permalink: str) -> str:
        """The address at which this site can serve a page."""
        return "/" + "".join(f"{slug}/" for slug in self.slugs(permalink))

    def add(self, page: SourcePage, *, live: bool) -> AboutPage:
        """An empty page at the address of a source page, with the sections above it."""
        address = self.place_of(page)
        *above, slug = [part for part in address.split("/") if part]
        parent = self.sections(above)
        given = "/" + unquote(page.permalink).strip("/") + "/"
        if self.address(page.permalink) != given:
            message = f"the address {page.permalink} became {address}"
            self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
        return self._add(parent, page.title[:MAX_TITLE], slug, live=live, in_menus=bool(page.collection))

    def _add(self, parent: Page, title: str, slug: str, *, live: bool, in_menus: bool) -> AboutPage:
        child = AboutPage(title=title, slug=slug, live=live, show_in_menus=in_menus, has_unpublished_changes=not live)
        parent.add_child(instance=child)
        self.know(child.pk, child.url_path)
        return child

    def sections(self, slugs: list[str]) -> Page:
        """The page above, made with all that is above it where it does not stand yet."""
        parent = Page.objects.get(pk=self.root.pk)
        for number, slug in enumerate(slugs, 1):
            address = "/" + "".join(f"{part}/" for part in slugs[:number])
            found = self.at(address)
            parent = found or self._section(parent, address, slug, number)
        return parent

    def _section(self, parent: Page, address: str, slug: str, level: int) -> Page:
        title = self.section_title(address, slug, level)
        section = self._add(parent, title, slug, live=not self.options.draft, in_menus=True)
        source, kind = section_source(address), ImportedItem.Kind.SECTION
        self.ledger.save_page(section, self.ledger.of(source), source=source, kind=kind, digest="", address=address)
        self.report.sections_created += 1
        return Page.objects.get(pk=section.pk)

    def publish_sections(self) -> None:
        """Publish the sections above this source's pages that an earlier import left as drafts."""
        addresses = [self.place_of(page) for page in self.source.pages]
        for item in self.ledger.sections():
            page = item.page
            if page is None or not self.ledger.is_untouched(item, page) or not self.ledger.is_waiting(page):
                continue
            if any(address.startswith(item.address) for address in addresses):
                self.ledger.publish(page.specific, item)

    def section_title(self, address: str, slug: str, level: int) -> str:
        """What a section is called: in the navigation, else by its pages' third level, else by its address."""
        below = [page for page in self.source.pages if self.place_of(page).startswith(address)]
        collections = {page.collection for page in below}
        entries: list[Any] = list(self.source.menu.entries) if self.source.menu else []
        if level == 1:
            titles = {entry.title for entry in entries if entry.collection and entry.collection in collections}
        else:
            titles = {page.third_nav_title for page in below} - {""}
        if len(titles) == 1:
            return str(titles.pop())[:MAX_TITLE]
        return " ".join(slug.replace("-", " ").split()).capitalize()[:MAX_TITLE]
