"""What a page shows of its section, from one query: breadcrumbs, side navigation, previous and next page."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.pagecache.dependencies import ChangeSet, Dependency, all_with_any_page
from actris_cms.pagecache.kinds import LINK, link_value
from actris_cms.privacy import hidden_paths, restricted_paths
from actris_cms.tree import in_branch

from .page_rows import (
    SECTION_DEPTH,
    STEP,
    NavigationItem,
    PageRow,
    crumb_paths,
    navigation_ancestor_paths,
    page_rows,
    section_path,
    union_condition,
    url_of,
)

SECTION_LIMIT = 120
MAX_SECTION_DEPTH = SECTION_DEPTH + 2  # The side navigation shows two levels below the section's own page.
SECTION_BATCH = 200  # SQLite limits the depth of an expression to 1000.
SECTION_PATH_LENGTH = SECTION_DEPTH * STEP  # Characters of the tree path of a section's own page.


@dataclass
class Section:
    """The side navigation: the section's own page and its descendants, two levels deep."""

    title: str
    url: str
    items: list[NavigationItem]
    is_current: bool = False


def has_side_navigation(page: Page) -> bool:
    """Whether pages of this type show the side navigation."""
    return getattr(page, "has_side_navigation", True)


def in_sections(tops: Collection[str], *, or_paths: Collection[str] = ()) -> Q:
    """Return a condition for the pages of the sections at these tree paths, two levels deep, and their members.

    The pages at the tree paths `or_paths` are included.
    """
    below = Q(depth__lte=MAX_SECTION_DEPTH) & reduce(or_, (in_branch(top) for top in tops))
    return union_condition(below | Q(path__in=or_paths), reduce(or_, (in_branch(top, section_path()) for top in tops)))


def _section_values(tops: Collection[str]) -> dict[str, Any]:
    """Return what the side navigation of each section shows to all visitors, by the section's tree path.

    Sections share queries, because a move or a deletion asks for those of the whole site.
    """
    hidden, values = hidden_paths(), {}
    inside: dict[str, list[PageRow]] = {top: [] for top in tops}
    for start in range(0, len(inside), SECTION_BATCH):
        some = dict.fromkeys([*inside][start : start + SECTION_BATCH])
        for row in page_rows(in_sections(some), hidden, None):
            # A page found as a member of one section may be too deep in the section of its own branch.
            stands_in = row.path[:SECTION_PATH_LENGTH] if row.depth <= MAX_SECTION_DEPTH else ""
            for top in {stands_in, (row.section or "")[:SECTION_PATH_LENGTH]} & some.keys():
                inside[top].append(row)
    for top, found in inside.items():
        known = found[:SECTION_LIMIT]
        addresses = {row.path: row.url_path for row in known if top in (row.path, row.parent)}
        shown = (row for row in known if row.path in addresses or row.parent in addresses)
        values[top] = [(row.title, row.url_path, addresses.get(row.parent)) for row in shown]
    return values


def _sections_of(changed: ChangeSet, all_names: Callable[[], set[str]]) -> Collection[str]:
    """Return the sections that changed pages are in or members of; all after a move or deletion, when it is unknown.

    A section that a page is no longer a member of depends on it through `MEMBER`.
    """
    rows = Page.objects.filter(pk__in=changed.pages).order_by().values_list("path", section_path())
    if changed.moved or len(rows) < len(changed.pages):
        return all_names()
    return {path[:SECTION_PATH_LENGTH] for row in rows for path in row if path}


def _member_values(names: Collection[str]) -> dict[str, Any]:
    members = Page.objects.filter(pk__in=names).order_by().values_list("pk", section_path())
    return {str(pk): section for pk, section in members}


def _public_pages(paths: Collection[str]) -> dict[str, Any]:
    return {row.path: row.pk for row in page_rows(Q(path__in=paths), hidden_paths(), None)}


SECTION = Dependency("section", _section_values, _sections_of)
# The section that a page elsewhere is a member of, for pages that show it there.
MEMBER = Dependency("member", _member_values, lambda changed, _: changed.pages)
# The pages that visitors may see, by their tree paths, for pages that leave out one that visitors may not see.
PUBLIC_PAGE = Dependency("public_page", _public_pages, all_with_any_page)


def section_rows(request: HttpRequest, page: Page, *, also: Iterable[str] = ()) -> list[PageRow]:
    """Return the page's ancestors and its section, two levels deep, from one query per request.

    Without a side navigation, the section is not fetched. A page type that shows further pages, at the tree paths
    `also`, calls this first, so that the same query fetches them.
    """
    known, found = getattr(request, "_section_rows", (None, []))
    also = frozenset(also)
    if known is None or not also <= known:
        way = [*navigation_ancestor_paths(page), page.path, *also]
        condition, top = Q(path__in=way), None
        if page.depth >= SECTION_DEPTH and has_side_navigation(page):
            top = way[SECTION_DEPTH - 2]
            condition = in_sections([top], or_paths=way)
            SECTION.declare_by_name(top)
        found = page_rows(condition, restricted_paths(request), SECTION_LIMIT, first=way)
        for row in found:
            if row.path in way:
                LINK.declare(row.pk, link_value(row))
            if top and row.has_other_parent and row.parent.startswith(top):
                MEMBER.declare(row.pk, row.parent)
        for path in {*way} - {row.path for row in found}:
            PUBLIC_PAGE.declare(path, None)
        request._section_rows = also, found  # type: ignore[attr-defined]
    return found


def public_ancestors(request: HttpRequest, page: Page) -> list[PageRow]:
    """Return the ancestors that every visitor may see, from the home page down."""
    above = navigation_ancestor_paths(page)
    return [row for row in section_rows(request, page) if row.path in above]


def breadcrumbs(request: HttpRequest, page: Page) -> list[NavigationItem]:
    """Return the pages above this one from the home page down, and the page itself last, without a URL."""
    above = crumb_paths(page)
    elsewhere = set(above).difference(navigation_ancestor_paths(page))
    rows = [row for row in section_rows(request, page, also=elsewhere) if row.path in above]
    way = [NavigationItem(row.title, url_of(request, row.url_path)) for row in rows]
    return [*way, NavigationItem(page.title, "", is_current=True)] if way else []


def side_navigation(request: HttpRequest, page: Page) -> Section | None:
    """Return the page's section, two levels deep; None on the home page, in an empty section, or if switched off."""
    if page.depth < SECTION_DEPTH or not has_side_navigation(page):
        return None
    found = section_rows(request, page)
    way = [*navigation_ancestor_paths(page), page.path]
    top = next((row for row in found if row.path == way[SECTION_DEPTH - 2]), None)
    if top is None:
        return None

    def below(parent: str) -> dict[str, NavigationItem]:
        """Return the entries shown under a page, by their tree paths: children first, then members from elsewhere."""
        inside = sorted((row for row in found if row.parent == parent), key=attrgetter("has_other_parent"))
        return {
            row.path: NavigationItem(row.title, url_of(request, row.url_path), row.pk == page.pk, row.path in way)
            for row in inside
        }

    entries = below(top.path)
    if not entries:
        return None
    for path, entry in entries.items():
        entry.children = list(below(path).values())
    return Section(top.title, url_of(request, top.url_path), list(entries.values()), top.pk == page.pk)


def previous_next(request: HttpRequest, page: Page) -> dict[str, NavigationItem | None]:
    """Return the pages before and after this one, in the order of the side navigation."""
    section = side_navigation(request, page)
    if section is None:
        return {"previous": None, "next": None}
    order = [NavigationItem(section.title, section.url, section.is_current)]
    for entry in section.items:
        order += [entry, *entry.children]
    at = next((index for index, entry in enumerate(order) if entry.is_current), None)
    if at is None:
        return {"previous": None, "next": None}
    return {
        "previous": order[at - 1] if at > 0 else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
    }
