"""What every page shows of the section it stands in: breadcrumbs, side navigation, neighbours. All from one query."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page

from ..pagecache.changes import Changes
from ..pagecache.dependencies import Dependency, all_with_any_page
from ..pagecache.kinds import LINK, link_value
from ..privacy import hidden_paths, restricted_paths
from ..tree import in_branch
from .places import SECTION_DEPTH, SECTION_PATH, STEP, Entry, Place, either, places, url_of, way_to

SECTION_LIMIT = 120
DEEPEST = SECTION_DEPTH + 2  # The side navigation shows two levels below the section's own page.
SECTIONS_AT_ONCE = 200  # SQLite understands no condition of a thousand parts.
SECTION_LENGTH = SECTION_DEPTH * STEP  # Characters of the tree path of a section's own page.


@dataclass
class Section:
    """The side navigation: the section's own page, and the pages below it."""

    title: str
    url: str
    items: list[Entry]
    is_current: bool = False


def has_side_navigation(page: Page) -> bool:
    """Whether the page type wants the pages around it shown beside it."""
    return getattr(page, "has_side_navigation", True)


def in_sections(tops: Collection[str], *, or_at: Collection[str] = ()) -> Q:
    """The pages of the sections whose own pages have these tree paths: those, two levels below, and who belongs there.

    The pages at the tree paths `or_at` come with them.
    """
    below = Q(depth__lte=DEEPEST) & reduce(or_, (in_branch(top) for top in tops))
    return either(below | Q(path__in=or_at), reduce(or_, (in_branch(top, SECTION_PATH) for top in tops)))


def _section_values(tops: Collection[str]) -> dict[str, Any]:
    """What the side navigation of sections shows to every visitor, by the tree paths of their own pages.

    One query for many of them: where pages were moved or deleted, those of the whole site are asked for.
    """
    hidden, values = hidden_paths(), {}
    inside: dict[str, list[Place]] = {top: [] for top in tops}
    for start in range(0, len(inside), SECTIONS_AT_ONCE):
        some = dict.fromkeys([*inside][start : start + SECTIONS_AT_ONCE])
        for place in places(in_sections(some), hidden, None):
            # What is found for one section, by its place in it or as its member, may stand too deep in another.
            stands_in = place.path[:SECTION_LENGTH] if place.depth <= DEEPEST else ""
            for top in {stands_in, (place.section or "")[:SECTION_LENGTH]} & some.keys():
                inside[top].append(place)
    for top, found in inside.items():
        known = found[:SECTION_LIMIT]
        addresses = {place.path: place.url_path for place in known if top in (place.path, place.parent)}
        shown = (place for place in known if place.path in addresses or place.parent in addresses)
        values[top] = [(place.title, place.url_path, addresses.get(place.parent)) for place in shown]
    return values


def _sections_of(changes: Changes, all_names: Callable[[], set[str]]) -> Collection[str]:
    """The sections in which changed pages stand, and to which they belong. All, where nobody knows what some have left.

    What a page no longer belongs to shows it as its member: see `MEMBER`.
    """
    rows = Page.objects.filter(pk__in=changes.pages).order_by().values_list("path", SECTION_PATH)
    if changes.moved or len(rows) < len(changes.pages):
        return all_names()
    return {path[:SECTION_LENGTH] for row in rows for path in row if path}


def _member_values(names: Collection[str]) -> dict[str, Any]:
    members = Page.objects.filter(pk__in=names).order_by().values_list("pk", SECTION_PATH)
    return {str(pk): section for pk, section in members}


def _there(paths: Collection[str]) -> dict[str, Any]:
    return {place.path: place.pk for place in places(Q(path__in=paths), hidden_paths(), None)}


SECTION = Dependency("section", _section_values, _sections_of)
# The section to which a page belongs that stands elsewhere, for what shows it there.
MEMBER = Dependency("member", _member_values, lambda changes, _: changes.pages)
# The pages that visitors may see, by their tree paths, for what leaves one out that they may not.
THERE = Dependency("there", _there, all_with_any_page)


def section_places(request: HttpRequest, page: Page, *, also: Iterable[str] = ()) -> list[Place]:
    """The home page, the page's section with two levels below it, and all that stands above the page. One query.

    Where the page shows no side navigation, its section is not asked for. A page type that shows others, at the tree
    paths `also`, asks for them first: then they come with the rest.
    """
    known, found = getattr(request, "_section_places", (None, []))
    also = frozenset(also)
    if known is None or not also <= known:
        way = [*way_to(page), page.path, *also]
        condition, top = Q(path__in=way), None
        if page.depth >= SECTION_DEPTH and has_side_navigation(page):
            top = way[SECTION_DEPTH - 2]
            condition = in_sections([top], or_at=way)
            SECTION.relied_on(top)
        found = places(condition, restricted_paths(request), SECTION_LIMIT, first=way)
        for place in found:
            if place.path in way:
                LINK.shown(place.pk, link_value(place))
            if top and place.is_from_elsewhere and place.parent.startswith(top):
                MEMBER.shown(place.pk, place.parent)
        for path in {*way} - {place.path for place in found}:
            THERE.shown(path, None)
        request._section_places = also, found  # type: ignore[attr-defined]
    return found


def places_above(request: HttpRequest, page: Page) -> list[Place]:
    """The pages above this one that every visitor may see, from the home page down."""
    above = way_to(page)
    return [place for place in section_places(request, page) if place.path in above]


def breadcrumbs(request: HttpRequest, page: Page) -> list[Entry]:
    """The way from the home page to this one, which comes last and without an address."""
    way = [Entry(place.title, url_of(request, place.url_path)) for place in places_above(request, page)]
    return [*way, Entry(page.title, "", is_current=True)] if way else []


def side_navigation(request: HttpRequest, page: Page) -> Section | None:
    """The page's section, two levels deep; None on the home page, where a page has no company, or wants none."""
    if page.depth < SECTION_DEPTH or not has_side_navigation(page):
        return None
    found = section_places(request, page)
    way = [*way_to(page), page.path]
    top = next((place for place in found if place.path == way[SECTION_DEPTH - 2]), None)
    if top is None:
        return None

    def below(parent: str) -> dict[str, Entry]:
        """The entries of the pages below one, by their paths: first those that stand there."""
        inside = sorted((place for place in found if place.parent == parent), key=attrgetter("is_from_elsewhere"))
        return {
            place.path: Entry(place.title, url_of(request, place.url_path), place.pk == page.pk, place.path in way)
            for place in inside
        }

    entries = below(top.path)
    if not entries:
        return None
    for path, entry in entries.items():
        entry.children = list(below(path).values())
    return Section(top.title, url_of(request, top.url_path), list(entries.values()), top.pk == page.pk)


def previous_next(request: HttpRequest, page: Page) -> dict[str, Entry | None]:
    """The pages before and after this one, in the order of the side navigation."""
    section = side_navigation(request, page)
    if section is None:
        return {"previous": None, "next": None}
    order = [Entry(section.title, section.url, section.is_current)]
    for entry in section.items:
        order += [entry, *entry.children]
    at = next((index for index, entry in enumerate(order) if entry.is_current), None)
    if at is None:
        return {"previous": None, "next": None}
    return {
        "previous": order[at - 1] if at > 0 else None,
        "next": order[at + 1] if at + 1 < len(order) else None,
    }
