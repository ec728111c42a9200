"""Finds and makes places in the page tree for the addresses of the source."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.utils.functional import cached_property
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from isomer.load.kinds import PAGE_MODELS
from isomer.load.ledger import Ledger
from isomer.load.links import Resolver
from isomer.load.report import Options, Report
from isomer.load.sections import Sections
from isomer.load.slugs import MAX_SLUG, MAX_TITLE, address_of, slugs_of
from isomer.models import ImportedItem
from isomer.notes import IsomerError, NoteKind
from isomer.reader import IsomerSite, PageKind, SourcePage
from isomer.reader.addresses import page_key, reserved

ROOMS = frozenset({PageKind.NEWSROOM, PageKind.CATEGORY})


class Tree:
    """The pages below a site's home page, by their addresses."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, resolver: Resolver) -> None:
        """One query reads all addresses of the site; then each page of the source gets one of its own."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.resolver = resolver
        self.sections = Sections(self)
        self.root: Page = ledger.site.root_page
        self._standing_pks: dict[str, int] = {}
        below = Page.objects.filter(path__startswith=self.root.path).values_list("pk", "url_path")
        for pk, url_path in below.iterator():
            self.know(pk, url_path)
        self._settle_rooms()

    def pk_of(self, page: SourcePage) -> int | None:
        """The page that a source page has become; None where it has become none."""
        item = self.ledger.of(page.file)
        return self._standing_pks.get(page.file) or (item.page_id if item else None)

    def stands(self, source: SourcePage, pk: int) -> None:
        """Remember which page a source page has become in this run."""
        self._standing_pks[source.file] = pk

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
        return self.places[page.file]

    def _settle_rooms(self) -> None:
        """An address for the newsroom and its categories, which hold the articles and must stand first."""
        permalinks = {page.file: page.permalink for page in self.source.pages}
        self.ledger.follow_renamed_files(permalinks, is_gone=lambda item: not self.has_source(item))
        self._taken = self._claims_of_others()
        self.places: dict[str, str] = {}
        self._settle([page for page in self.source.pages if page.kind == PageKind.NEWSROOM])
        self._settle([page for page in self.source.pages if page.kind == PageKind.CATEGORY])

    def settle_pages(self) -> list[SourcePage]:
        """An address for every other page, once newsroom and categories stand; gives the pages."""
        pages = [page for page in self.source.pages if page.kind not in ROOMS]
        self._settle(pages)
        return pages

    def _settle(self, pages: list[SourcePage]) -> None:
        """Where several pages want one address, the first has it, and the others get numbers.

        A page whose permalink is that of the last import keeps what it got then, whatever order the pages come in.
        """
        for page in pages:
            item = self.ledger.of(page.file)
            if item and item.page_id and item.permalink == page.permalink and not self._has_new_category(page, item):
                self.places[page.file] = item.address
                self._taken |= dict.fromkeys(self._claims(item), page.file)
        self._settle_all([page for page in pages if page.file not in self.places])

    def _settle_all(self, pages: list[SourcePage]) -> None:
        for page in pages:
            self._taken.setdefault(page_key(self._wanted(page)), page.file)
        for page in pages:
            wanted = self._wanted(page)
            address, number = wanted, 1
            while not self._is_free(address, page, number):
                number += 1
                address = f"{wanted.rstrip('/')}-{number}/"
            if number > 1:
                message = (
                    f"the address {wanted} is that of {self._taken[page_key(wanted)]} too; this page got {address}"
                )
                self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
            self._taken[page_key(address)] = page.file
            self.places[page.file] = address

    def _is_free(self, address: str, page: SourcePage, number: int) -> bool:
        claimed = self._taken.get(page_key(address), page.file) != page.file
        return not claimed and not (number > 1 and self._is_others(address))

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
        slugs = slugs_of(page.permalink)
        if taken := reserved(slugs):
            message = f"the permalink {page.permalink} collides with /{taken}/"
            raise IsomerError(page.file, page.lines.get("permalink"), message)
        if page.kind == PageKind.NEWSROOM:
            return f"/{slugs[-1]}/"
        if page.kind == PageKind.CATEGORY:
            return f"{self._standing(self.newsroom)}{slugs[-1]}/"
        if page.post is None:
            return address_of(page.permalink)
        # An article stands in its category, which its permalink may know nothing of.
        return f"{self._standing(self.room_of(page))}{slugs[-1]}/"

    def _has_new_category(self, page: SourcePage, item: ImportedItem) -> bool:
        """Whether a post has come into another category than the one in which the last import put it."""
        if page.post is None:
            return False
        room = self.ledger.of(self.room_of(page).file)
        return room is None or not item.address.startswith(room.address)

    def room_of(self, page: SourcePage) -> SourcePage:
        """The category that a post stands in, else the newsroom."""
        return self._rooms.get(page.post.folder if page.post else "") or self.newsroom

    @property
    def newsroom(self) -> SourcePage:
        """The newsroom of the source, which has one wherever it has posts or categories."""
        return next(page for page in self._rooms.values() if page.kind == PageKind.NEWSROOM)

    def _standing(self, page: SourcePage) -> str:
        """Where the page of a source stands now: editors may have moved it; else where it is to stand."""
        return self.resolver.paths.get(self.pk_of(page) or 0) or self.places[page.file]

    @cached_property
    def _rooms(self) -> dict[str, SourcePage]:
        """The newsroom and its categories by their folders."""
        return {page.file.rpartition("/")[0]: page for page in self.source.pages if page.kind in ROOMS}

    def at(self, address: str) -> Page | None:
        """The page at an address of this site, or None."""
        pk = self.resolver.pages.get(page_key(address))
        return Page.objects.filter(pk=pk).first() if pk else None

    def add(self, page: SourcePage, *, live: bool) -> Page:
        """An empty page at the address of a source page, with the sections above it."""
        address = self.place_of(page)
        *above, slug = [part for part in address.split("/") if part]
        parent = self.parent_of(page) or self.sections.reach(above)
        given = "/" + unquote(page.permalink).strip("/") + "/"
        if address_of(page.permalink) != given:
            message = f"the address {page.permalink} became {address}"
            self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
        in_menus = bool(page.collection) or self._is_in_menus(page)
        return self.add_page(PAGE_MODELS[page.kind], parent, page.title[:MAX_TITLE], slug, live=live, in_menus=in_menus)

    def replace(self, old: Page, source: SourcePage) -> Page:
        """Put a page of another type in the place of one, with all that stands below it and leads to it.

        A page cannot change its type. The new one is empty, and not live yet.
        """
        old = Page.objects.get(pk=old.pk)
        names = {"title": old.title, "slug": f"{old.slug[:MAX_SLUG]}-{old.pk}", "show_in_menus": old.show_in_menus}
        new = PAGE_MODELS[source.kind](**names, live=False, has_unpublished_changes=True)
        old.get_parent().add_child(instance=new)
        for child in old.get_children():
            child.specific.move(Page.objects.get(pk=new.pk), pos="last-child")
        Redirect.objects.filter(redirect_page=old).update(redirect_page=new)
        ImportedItem.objects.filter(page=old).update(page=new)
        Page.objects.get(pk=old.pk).delete()
        new.refresh_from_db()
        new.slug = old.slug
        new.save()
        for pk, url_path in Page.objects.filter(path__startswith=new.path).values_list("pk", "url_path"):
            self.know(pk, url_path)
        return Page.objects.get(pk=new.pk)

    def parent_of(self, page: SourcePage) -> Page | None:
        """The page of a category, or of the newsroom, wherever editors have put it; None for pages of other kinds."""
        holder = self._holder_of(page)
        pk = self.pk_of(holder) if holder else None
        return Page.objects.get(pk=pk) if pk else None

    def _holder_of(self, page: SourcePage) -> SourcePage | None:
        """What a page belongs into whatever its address: an article into its category, a category into the newsroom."""
        if page.post:
            return self.room_of(page)
        return self.newsroom if page.kind == PageKind.CATEGORY else None

    def lacks_room(self, page: SourcePage) -> bool:
        """Whether the category or the newsroom that a page belongs into has been deleted here."""
        holder = self._holder_of(page)
        return holder is not None and self.pk_of(holder) is None

    def _is_in_menus(self, page: SourcePage) -> bool:
        """A category is in the menu of the newsroom where it holds posts."""
        return page.kind == PageKind.CATEGORY and page.file.rpartition("/")[0] in self._folders_in_use

    @cached_property
    def _folders_in_use(self) -> set[str]:
        return {page.post.folder for page in self.source.pages if page.post and not page.unpublished}

    def add_page(self, model: Any, parent: Page, title: str, slug: str, *, live: bool, in_menus: bool) -> Page:
        """A new page without content, below another."""
        child = model(title=title, slug=slug, live=live, show_in_menus=in_menus, has_unpublished_changes=not live)
        parent.add_child(instance=child)
        self.know(child.pk, child.url_path)
        return child
