"""The page tree as visitors see it: menu, breadcrumbs, side navigation, neighbours.

Everything on one page about its own section comes from one query, and everything in the menu from one more; neither
reads more as the site grows: a section's side navigation ends after `SECTION_LIMIT` pages.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import reduce
from operator import attrgetter, or_
from typing import Any, NamedTuple

from django.db.models import Case, Q, Value, When, Window
from django.db.models.functions import Coalesce, Length, RowNumber, Substr
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.text import slugify
from wagtail.models import Page, Site

from .models import Navigation, site_setting
from .pagecache.dependencies import Dependency
from .pagecache.kinds import LINK, link_value
from .privacy import hidden_paths, is_public
from .tree import in_branch, paths_down_to

STEP = Page.steplen
SECTION_LIMIT = 120
MENU_LIMIT = 30  # Pages below one entry of the menu.
LONGEST_GUESS = 200  # Characters of an address that are compared: more tell nothing, and cost time.
OVERVIEW = "Overview"  # What the menu calls the page of an entry that opens.
LEAST_LIKENESS = 0.4  # Of 1. Below it, the sections of the site help more than a guess.
SECTION_DEPTH = 3  # The tree's root has depth 1, the home page 2, the sections 3.
SECTIONS_AT_ONCE = 200  # SQLite understands no condition of a thousand parts.
SECTION_LENGTH = SECTION_DEPTH * STEP  # Characters of the tree path of a section's own page.


class Place(NamedTuple):
    """What the navigation needs to know of a page. `section` is the path of one that it belongs to from elsewhere."""

    pk: int
    title: str
    path: str
    depth: int
    url_path: str
    section: str | None

    @property
    def parent(self) -> str:
        """The path of the page that this one is shown below."""
        return self.section or self.path[:-STEP]


# Pages of standing content may belong to another section than the one they stand in: their field `section` says so.
SECTION_PATH = "aboutpage__section__path"
PLACE_FIELDS = (*Place._fields[:-1], SECTION_PATH)


@dataclass
class Entry:
    """An entry of a menu. `overview` is what its own page is called above its children; empty where it is one."""

    title: str
    url: str
    is_current: bool = False
    is_open: bool = False
    overview: str = ""
    children: list["Entry"] = field(default_factory=list)


@dataclass
class Section:
    """The side navigation: the section's own page, and the pages below it."""

    title: str
    url: str
    items: list[Entry]
    is_current: bool = False


def places(condition: Q, limit: int | None, *, first: Sequence[str] = ()) -> list[Place]:
    """The live pages that meet the condition, in the order of the tree; never without those at the paths `first`."""
    rank = Case(When(path__in=first, then=0), default=1) if first else Value(1)
    rows = Page.objects.live().filter(condition).order_by(rank, "path").values_list(*PLACE_FIELDS)[:limit]
    return sorted((Place(*row) for row in rows), key=attrgetter("path"))


def public(request: HttpRequest, found: Iterable[Place]) -> list[Place]:
    """The places that every visitor may see."""
    return [place for place in found if is_public(request, place)]


def url_of(request: HttpRequest, url_path: str) -> str:
    """The address of a page of the current site, from its path in the tree."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else "/"
    return iri_to_uri("/" + url_path.removeprefix(root))


def ancestor_paths(path: str) -> list[str]:
    """The tree paths of the pages above, from the home page down."""
    return paths_down_to(path)[SECTION_DEPTH - 2 : -1]


def way_to(page: Page) -> list[str]:
    """The tree paths of the pages above: those that it stands below, or those of the section it belongs to."""
    section = getattr(page, "section", None)
    return [*ancestor_paths(section.path), section.path] if section else ancestor_paths(page.path)


def has_side_navigation(page: Page) -> bool:
    """Whether the page type wants the pages around it shown beside it."""
    return getattr(page, "has_side_navigation", True)


def either(standing: Q, belonging: Q) -> Q:
    """The pages that stand in some places, or belong there by their field `section`.

    The database answers each of the two by an index of its own. With an "or" between tables it would read every page of
    the site.
    """
    found = (Page.objects.filter(condition).order_by().values("pk") for condition in (standing, belonging))
    return Q(pk__in=next(found).union(*found))


def in_sections(tops: Collection[str], *, or_at: Collection[str] = ()) -> Q:
    """The pages of the sections whose own pages have these tree paths: those, two levels below, and who belongs there.

    The pages at the tree paths `or_at` come with them.
    """
    below = Q(depth__lte=SECTION_DEPTH + 2) & reduce(or_, (in_branch(top) for top in tops))
    return either(below | Q(path__in=or_at), reduce(or_, (in_branch(top, SECTION_PATH) for top in tops)))


def _section_values(tops: Collection[str]) -> dict[str, Any]:
    """What the side navigation of sections shows to every visitor, by the tree paths of their own pages.

    One query for many of them: after each publish, those of the whole site are asked for.
    """
    hidden, values = hidden_paths(), {}
    inside: dict[str, list[Place]] = {top: [] for top in tops}
    for start in range(0, len(inside), SECTIONS_AT_ONCE):
        some = dict.fromkeys([*inside][start : start + SECTIONS_AT_ONCE])
        for place in places(in_sections(some), None):
            for top in {place.path[:SECTION_LENGTH], (place.section or "")[:SECTION_LENGTH]} & some.keys():
                inside[top].append(place)
    for top, all_places in inside.items():
        found = [place for place in all_places[:SECTION_LIMIT] if not place.path.startswith(hidden)]
        addresses = {place.path: place.url_path for place in found}
        values[top] = [(place.title, place.url_path, addresses.get(place.parent)) for place in found]
    return values


SECTION = Dependency("section", _section_values, lambda changes, all_names: all_names() if changes.pages else ())


def section_places(request: HttpRequest, page: Page, *, also: Iterable[str] = ()) -> list[Place]:
    """The home page, the page's section with two levels below it, and all that stands above the page. One query.

    Where the page shows no side navigation, its section is not asked for. A page type that shows others, at the tree
    paths `also`, asks for them before anything else asks for places.
    """
    found: list[Place] | None = getattr(request, "_section_places", None)
    if found is None:
        way = [*way_to(page), page.path, *also]
        condition = Q(path__in=way)
        if page.depth >= SECTION_DEPTH and has_side_navigation(page):
            top = way[SECTION_DEPTH - 2]
            condition = in_sections([top], or_at=way)
            SECTION.relied_on(top)
        found = public(request, places(condition, SECTION_LIMIT, first=way))
        for place in found:
            if place.path in way:
                LINK.shown(place.pk, link_value(place))
        request._section_places = found  # type: ignore[attr-defined]
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
        inside = sorted((place for place in found if place.parent == parent), key=lambda place: bool(place.section))
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


def _children_of(request: HttpRequest, pages: Sequence[Page]) -> dict[str, list[Place]]:
    """The pages that the menu shows below each of the given ones, by the tree path of the parent. One query for all."""
    below: dict[str, list[Place]] = {}
    if not pages:
        return below
    children = reduce(or_, (in_branch(page.path) & Q(depth=page.depth + 1) for page in pages))
    members = Q(**{f"{SECTION_PATH}__in": [page.path for page in pages]})
    parent = Coalesce(SECTION_PATH, Substr("path", 1, Length("path") - STEP))
    number = Window(RowNumber(), partition_by=[parent], order_by="path")
    candidates = Page.objects.live().in_menu().filter(either(children, members))
    shown = candidates.alias(number=number).filter(number__lte=MENU_LIMIT)
    rows = shown.order_by("path").values_list(*PLACE_FIELDS)
    for place in public(request, (Place(*row) for row in rows)):
        below.setdefault(place.parent, []).append(place)
    return below


def main_navigation(request: HttpRequest, page: Page | None) -> list[Entry]:
    """The main menu, with its current section marked. Entries that lead nowhere and hold nothing are left out."""
    items = [child.value for child in site_setting(request, Navigation).items]
    with_children = [item["link"]["page"] for item in items if item["include_children"] and item["link"].get("page")]
    below = _children_of(request, with_children)
    here = page.path if page else ""
    current_url = url_of(request, page.url_path) if page else ""
    menu = []
    for item in items:
        link = item["link"]
        target = link.get("page")
        children = [
            Entry(sub.label, sub.href, _is_at(sub, here, current_url, exact=True))
            for sub in item["sublinks"]
            if sub.href and is_public(request, sub.get("page"))
        ]
        if target and item["include_children"]:
            children += [
                Entry(place.title, url_of(request, place.url_path), place.path == here)
                for place in below.get(target.path, [])
            ]
        url = link.href if is_public(request, target) else ""
        title = item["title"] or (link.label if url else "")
        if title and (url or children):
            current = _is_at(link, here, current_url) or any(child.is_current for child in children)
            menu.append(Entry(title, url, current, overview=_overview(title, url, children), children=children))
    return menu


def _overview(title: str, url: str, children: list[Entry]) -> str:
    """What the entry's own page is called above the entries below it: nothing where it is one of them.

    Where a page below is itself called "Overview", the section's page goes by the name of the entry.
    """
    if not url or not children or url in (child.url for child in children):
        return ""
    return title if any(child.title.strip().casefold() == OVERVIEW.casefold() for child in children) else OVERVIEW


def _is_at(link: Any, here: str, current_url: str, *, exact: bool = False) -> bool:
    """Whether the link leads to the page shown, or (unless exact) to a page above it."""
    target = link.get("page")
    if target and here:
        return target.path == here if exact else here.startswith(target.path) and target.depth >= SECTION_DEPTH
    return bool(current_url) and link.href == current_url


def nearest_pages(request: HttpRequest, limit: int = 5) -> list[Entry]:
    """The pages whose addresses are most like the one asked for; the sections of the site where none is."""
    asked = slugify(request.path[:LONGEST_GUESS].replace("/", " "))
    words = {word for word in asked.split("-") if len(word) > 3}
    site = Site.find_for_request(request)
    if site is None:
        return []
    condition = Q(pk__in=[])
    for word in sorted(words, key=len, reverse=True)[:8]:
        condition |= Q(slug__contains=word) | Q(slug__startswith=word[:4])
    below = Q(path__startswith=site.root_page.path, depth__gte=SECTION_DEPTH)
    found = public(request, places(condition & below, 200)) if words else []
    matcher = SequenceMatcher(b=request.path[:LONGEST_GUESS].strip("/").lower())

    def likeness(place: Place) -> float:
        matcher.set_seq1(url_of(request, place.url_path)[:LONGEST_GUESS].strip("/").lower())
        return matcher.ratio()

    rated = sorted(((likeness(place), place) for place in found), reverse=True)
    found = [place for rating, place in rated if rating > LEAST_LIKENESS]
    found = found or public(request, places(below & Q(depth=SECTION_DEPTH), limit))
    return [Entry(place.title, url_of(request, place.url_path)) for place in found[:limit]]
