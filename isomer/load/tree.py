"""Gives each page of the source a URL path, and finds and creates pages in the page tree."""

from typing import Any
from urllib.parse import unquote

from django.utils.functional import cached_property
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from actris_cms.path_keys import path_key
from isomer.load.kinds import first_model
from isomer.load.ledger import Ledger
from isomer.load.links import Resolver
from isomer.load.report import Options, Report
from isomer.load.sections import Sections
from isomer.load.slugs import MAX_SLUG, MAX_TITLE, address_of, slugs_of
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, PageKind, SourcePage

LISTING_KINDS = frozenset({PageKind.NEWSROOM, PageKind.CATEGORY})


def _precedence(page: SourcePage) -> tuple[bool, int, int]:
    """Return the place of a page among those that want the same URL: collections, newest posts, loose pages."""
    return bool(page.unpublished), 0 if page.collection else 1 if page.post else 2, -_day(page)


def _day(page: SourcePage) -> int:
    return page.post.day.toordinal() if page.post else 0


class Tree:
    """The descendants of a site's home page, by their URL paths."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, resolver: Resolver) -> None:
        """Read all URL paths of the site in one query, then assign them to the newsroom and its categories."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.resolver = resolver
        self.sections = Sections(self)
        self.root: Page = ledger.site.root_page
        self._pks: dict[str, int] = {}
        below = Page.objects.filter(path__startswith=self.root.path).values_list("pk", "url_path")
        for pk, url_path in below.iterator():
            self.record_path(pk, url_path)
        self._assign_listings()

    def pk_of(self, page: SourcePage) -> int | None:
        """Return the primary key of the page for a source page, or None."""
        item = self.ledger.item_for(page.file)
        return self._pks.get(page.file) or (item.page_id if item else None)

    def record_page(self, source: SourcePage, pk: int) -> None:
        """Remember the page that this run uses for a source page."""
        self._pks[source.file] = pk

    def record_path(self, pk: int, url_path: str) -> str:
        """Remember the URL path of a page and return it, relative to the site's home page."""
        path = url_path[len(self.root.url_path) - 1 :] or "/"
        self.resolver.pages[path_key(path)] = pk
        self.resolver.paths[pk] = path
        return path

    def forget_path(self, path: str) -> None:
        """Remember that no page has this URL path any longer."""
        self.resolver.pages.pop(path_key(path), None)

    def assigned_path(self, page: SourcePage) -> str:
        """Return the URL path of a source page on this site. Each source page has a different one."""
        return self.assigned_paths[page.file]

    def _assign_listings(self) -> None:
        """Assign URL paths to the newsroom and its categories, which the paths of articles depend on."""
        permalinks = {page.file: page.permalink for page in self.source.pages}
        self.ledger.follow_renamed_files(permalinks, is_gone=lambda item: not self.has_source(item))
        self._taken = self._claims_of_others()
        self.assigned_paths: dict[str, str] = {}
        self._assign([page for page in self.source.pages if page.kind == PageKind.NEWSROOM])
        self._assign([page for page in self.source.pages if page.kind == PageKind.CATEGORY])

    def assign_pages(self) -> list[SourcePage]:
        """Assign URL paths to all other pages and return these. The newsroom and categories must exist already."""
        pages = [page for page in self.source.pages if page.kind not in LISTING_KINDS]
        self._assign(pages)
        self._report_shared_permalinks(pages)
        return pages

    def has_permalink(self, page: SourcePage) -> bool:
        """Whether the permalink of a page leads to it. As in Jekyll, only one of several pages with the same has it."""
        return self._taken.get(path_key(page.permalink), page.file) == page.file

    def _report_shared_permalinks(self, pages: list[SourcePage]) -> None:
        """Add a note for each article whose permalink leads to another page."""
        for page in pages:
            if page.post and not page.unpublished and not self.has_permalink(page):
                message = (
                    f"the permalink {page.permalink} leads to {self._taken[path_key(page.permalink)]}, as on Isomer; "
                    f"this page is at {self.assigned_paths[page.file]}"
                )
                self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)

    def _assign(self, pages: list[SourcePage]) -> None:
        """Assign URL paths. If several pages want the same one, the first gets it and the others get numbers.

        A page whose permalink has not changed since the last import keeps its URL path, whatever the order of pages.
        """
        for page in pages:
            item = self.ledger.item_for(page.file)
            if item and item.page_id and item.permalink == page.permalink and not self._has_new_category(page, item):
                self.assigned_paths[page.file] = item.address
                self._taken |= dict.fromkeys(self._claims(item), page.file)
        for page in sorted(pages, key=_precedence):
            if page.file not in self.assigned_paths:
                self._taken.setdefault(path_key(self._wanted(page)), page.file)
            if page.post and not page.unpublished:
                self._taken.setdefault(path_key(page.permalink), page.file)
        self._assign_new([page for page in pages if page.file not in self.assigned_paths])

    def _assign_new(self, pages: list[SourcePage]) -> None:
        for page in pages:
            wanted = self._wanted(page)
            address, number = wanted, 1
            while not self._is_free(address, page, number):
                number += 1
                address = f"{wanted.rstrip('/')}-{number}/"
            if number > 1:
                message = (
                    f"the address {wanted} is that of {self._taken[path_key(wanted)]} too; this page got {address}"
                )
                self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
            self._taken[path_key(address)] = page.file
            self.assigned_paths[page.file] = address

    def _is_free(self, address: str, page: SourcePage, number: int) -> bool:
        claimed = self._taken.get(path_key(address), page.file) != page.file
        return not claimed and not (number > 1 and self._is_unrelated(address))

    def _claims_of_others(self) -> dict[str, str]:
        """Return the keys of pages whose source file still exists but is not part of this run."""
        read = {page.file for page in self.source.pages}
        return {
            key: item.source
            for item in self.ledger.items.values()
            if item.kind == ImportedItem.Kind.PAGE and item.page_id and item.source not in read
            if self.has_source(item)
            for key in self._claims(item)
        }

    def _claims(self, item: ImportedItem) -> set[str]:
        """Return the keys of the URL path where an import put a page, and of its current one."""
        return {path_key(path) for path in (item.address, self.resolver.paths.get(item.page_id or 0, "")) if path}

    def has_source(self, item: ImportedItem) -> bool:
        """Whether the source file of an item still exists. Sections have none."""
        return (self.source.root / item.source).exists()

    def _is_unrelated(self, address: str) -> bool:
        """Whether an unrelated page has this URL path. One whose source file is gone may be the renamed page."""
        pk = self.resolver.pages.get(path_key(address))
        item = self.ledger.item_for_page(pk) if pk else None
        return pk is not None and (item is None or self.has_source(item))

    def _wanted(self, page: SourcePage) -> str:
        slugs = slugs_of(page.permalink)
        if page.kind == PageKind.NEWSROOM:
            return address_of(slugs[-1])
        if page.kind == PageKind.CATEGORY:
            return f"{self._current_path(self.newsroom)}{slugs[-1]}/"
        if page.post is None:
            return address_of(page.permalink)
        # An article is a child of its category, whatever its permalink.
        return f"{self._current_path(self.listing_of(page))}{slugs[-1]}/"

    def _has_new_category(self, page: SourcePage, item: ImportedItem) -> bool:
        """Whether a post is in another category than at the last import."""
        if page.post is None:
            return False
        listing = self.ledger.item_for(self.listing_of(page).file)
        return listing is None or not item.address.startswith(listing.address)

    def listing_of(self, page: SourcePage) -> SourcePage:
        """Return the category of a post, or the newsroom if it has none."""
        return self._listings.get(page.post.folder if page.post else "") or self.newsroom

    @property
    def newsroom(self) -> SourcePage:
        """Return the newsroom of the source. Every source with posts or categories has one."""
        return next(page for page in self._listings.values() if page.kind == PageKind.NEWSROOM)

    def _current_path(self, page: SourcePage) -> str:
        """Return the current URL path of a source page's page, or else the assigned one."""
        return self.resolver.paths.get(self.pk_of(page) or 0) or self.assigned_paths[page.file]

    @cached_property
    def _listings(self) -> dict[str, SourcePage]:
        """Return the newsroom and its categories by their folders."""
        return {page.file.rpartition("/")[0]: page for page in self.source.pages if page.kind in LISTING_KINDS}

    def page_at(self, address: str) -> Page | None:
        """Return the page at a URL path of this site, or None."""
        pk = self.resolver.pages.get(path_key(address))
        return Page.objects.filter(pk=pk).first() if pk else None

    def add(self, page: SourcePage, *, live: bool) -> Page:
        """Add an empty page for a source page, along with missing sections above it, and return it."""
        address = self.assigned_path(page)
        *above, slug = [part for part in address.split("/") if part]
        parent = self.parent_of(page) or self.sections.get_or_create(above)
        given = "/" + unquote(page.permalink).strip("/") + "/"
        if address_of(page.permalink) != given:
            message = f"the address {page.permalink} became {address}"
            self.report.note(NoteKind.ADDRESS, page.file, page.lines.get("permalink"), message)
        in_menus = bool(page.collection) or self._is_in_menus(page)
        return self.add_page(first_model(page.kind), parent, page.title[:MAX_TITLE], slug, live=live, in_menus=in_menus)

    def replace(self, old: Page, source: SourcePage) -> Page:
        """Replace a page by one of another type, because a page cannot change its type, and return the new one.

        Children, redirects and import records move to the new page, which is empty and not live yet.
        """
        old = Page.objects.get(pk=old.pk)
        names = {"title": old.title, "slug": f"{old.slug[:MAX_SLUG]}-{old.pk}", "show_in_menus": old.show_in_menus}
        new = first_model(source.kind)(**names, live=False, has_unpublished_changes=True)
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
            self.record_path(pk, url_path)
        return Page.objects.get(pk=new.pk)

    def parent_of(self, page: SourcePage) -> Page | None:
        """Return the parent of an article or a category, wherever it is now. Other pages give None."""
        parent = self._parent_source(page)
        pk = self.pk_of(parent) if parent else None
        return Page.objects.get(pk=pk) if pk else None

    def _parent_source(self, page: SourcePage) -> SourcePage | None:
        """Return the source of the parent page: an article's category, a category's newsroom, else None."""
        if page.post:
            return self.listing_of(page)
        return self.newsroom if page.kind == PageKind.CATEGORY else None

    def lacks_parent(self, page: SourcePage) -> bool:
        """Whether the category or newsroom that a page belongs to has been deleted on this site."""
        parent = self._parent_source(page)
        return parent is not None and self.pk_of(parent) is None

    def _is_in_menus(self, page: SourcePage) -> bool:
        """Whether the page is a category with published posts, to be shown in the newsroom's menu."""
        return page.kind == PageKind.CATEGORY and page.file.rpartition("/")[0] in self._folders_in_use

    @cached_property
    def _folders_in_use(self) -> set[str]:
        return {page.post.folder for page in self.source.pages if page.post and not page.unpublished}

    def add_page(self, model: Any, parent: Page, title: str, slug: str, *, live: bool, in_menus: bool) -> Page:
        """Add an empty page as the last child of another and return it."""
        child = model(title=title, slug=slug, live=live, show_in_menus=in_menus, has_unpublished_changes=not live)
        parent.add_child(instance=child)
        self.record_path(child.pk, child.url_path)
        return child
