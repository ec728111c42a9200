"""The main menu: the entries that editors chose, and the pages below them."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import HttpRequest
from wagtail.models import Page

from ..models import Navigation, site_setting
from ..privacy import is_public, live_and_public
from ..tree import children_of, parent_path
from .places import PLACE_FIELDS, SECTION_DEPTH, SECTION_FIELD, SECTION_PATH, Entry, Place, either, url_of

MENU_LIMIT = 30  # Pages below one entry of the menu.
OVERVIEW = "Overview"  # What the menu calls the page of an entry that opens.


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


def _children_of(request: HttpRequest, pages: Sequence[Page]) -> dict[str, list[Place]]:
    """The pages that the menu shows below each of the given ones, by the tree path of the parent. One query for all."""
    below: dict[str, list[Place]] = {}
    if not pages:
        return below
    # Said of all that is looked for, so that the database knows from the beginning how few they are: SQLite takes the
    # index of the pages in menus only where each branch of an OR says it.
    shown = Q(live=True, show_in_menus=True)
    children = reduce(or_, (children_of(page) & shown for page in pages)) & Q(**{f"{SECTION_FIELD}__isnull": True})
    members = Q(**{f"{SECTION_PATH}__in": [page.path for page in pages]})
    parent = Coalesce(SECTION_PATH, parent_path())
    number = Window(RowNumber(), partition_by=[parent], order_by="path")
    candidates = live_and_public(request, Page.objects.filter(either(children, members & shown)))
    # The first page of each entry, then the second of each: so many rows hold all that is shown of every entry.
    rows = candidates.order_by(number, "path").values_list(*PLACE_FIELDS)[: MENU_LIMIT * len(pages)]
    for place in (Place(*row) for row in rows):
        below.setdefault(place.parent, []).append(place)
    return {parent: places[:MENU_LIMIT] for parent, places in below.items()}


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
