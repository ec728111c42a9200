"""Finds and makes places in the page tree for the addresses of the source."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from django.utils.text import slugify
from wagtail.models import Page, Site

from about.models import AboutPage
from isomer.load.links import Resolver
from isomer.load.report import Options, Report
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, SourcePage
from isomer.reader.addresses import page_key

MAX_TITLE = 255


class Tree:
    """The pages below a site's home page, by their addresses."""

    def __init__(self, source: IsomerSite, site: Site, options: Options, report: Report, resolver: Resolver) -> None:
        """One query reads all addresses of the site."""
        self.source = source
        self.site = site
        self.options = options
        self.report = report
        self.resolver = resolver
        self.root: Page = site.root_page
        below = Page.objects.filter(path__startswith=self.root.path).values_list("pk", "url_path")
        for pk, url_path in below.iterator():
            self.know(pk, url_path)

    def know(self, pk: int, url_path: str) -> None:
        """Remember at which address a page stands."""
        path = url_path[len(self.root.url_path) - 1 :] or "/"
        self.resolver.pages[page_key(path)] = pk
        self.resolver.paths[pk] = path

    def at(self, permalink: str) -> Page | None:
        """The page at an address, or None."""
        pk = self.resolver.pages.get(page_key(self.address(permalink)))
        return Page.objects.filter(pk=pk).first() if pk else None

    @staticmethod
    def slugs(permalink: str) -> list[str]:
        """The slugs of an address: words and hyphens in any script, never empty."""
        path = re.sub(r"(/index)?\.html?$", "", unquote(permalink))
        parts = [part for part in path.split("/") if part.strip()]
        return [slugify(part, allow_unicode=True) or f"page-{number}" for number, part in enumerate(parts, 1)]

    def address(self, permalink: str) -> str:
        """The address at which this site can serve a page."""
        return "/" + "".join(f"{slug}/" for slug in self.slugs(permalink))

    def add(self, page: SourcePage, *, live: bool) -> AboutPage:
        """An empty page at the address of a source page, with the sections above it."""
        *above, slug = self.slugs(page.permalink)
        parent = self._sections(above)
        given = "/" + unquote(page.permalink).strip("/") + "/"
        address = self.address(page.permalink)
        if address != given:
            message = f"the address {page.permalink} became {address}"
            self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
        return self._add(parent, page.title[:MAX_TITLE], slug, live=live, in_menus=bool(page.collection))

    def _add(self, parent: Page, title: str, slug: str, *, live: bool, in_menus: bool) -> AboutPage:
        child = AboutPage(title=title, slug=slug, live=live, show_in_menus=in_menus, has_unpublished_changes=not live)
        parent.add_child(instance=child)
        self.know(child.pk, child.url_path)
        return child

    def _sections(self, slugs: list[str]) -> Page:
        """The page above, made with all that is above it where it does not stand yet."""
        parent = Page.objects.get(pk=self.root.pk)
        for number, slug in enumerate(slugs, 1):
            address = "/" + "".join(f"{part}/" for part in slugs[:number])
            found = self.at(address)
            parent = found or self._section(parent, address, slug, number)
        return parent

    def _section(self, parent: Page, address: str, slug: str, level: int) -> Page:
        live = not self.options.draft
        title = self.section_title(address, slug, level)
        section = self._add(parent, title, slug, live=live, in_menus=True)
        revision = section.save_revision()
        if live:
            revision.publish()
        ImportedItem.objects.update_or_create(
            site=self.site,
            source=f"section:{address}"[:1000],
            defaults={
                "kind": ImportedItem.Kind.SECTION,
                "digest": "",
                "page": section,
                "revision_number": revision.pk,
                "live": live,
            },
        )
        self.report.sections_created += 1
        return Page.objects.get(pk=section.pk)

    def section_title(self, address: str, slug: str, level: int) -> str:
        """What a section is called: in the navigation, else by its pages' third level, else by its address."""
        below = [page for page in self.source.pages if self.address(page.permalink).startswith(address)]
        collections = {page.collection for page in below}
        entries: list[Any] = list(self.source.menu.entries) if self.source.menu else []
        if level == 1:
            titles = {entry.title for entry in entries if entry.collection and entry.collection in collections}
        else:
            titles = {page.third_nav_title for page in below} - {""}
        if len(titles) == 1:
            return str(titles.pop())[:MAX_TITLE]
        return " ".join(slug.replace("-", " ").split()).capitalize()[:MAX_TITLE]
