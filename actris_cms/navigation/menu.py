"""The main menu: the entries that editors chose, and their child pages."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.core.models import Navigation, site_setting
from actris_cms.privacy import is_public, live_and_public
from actris_cms.tree import children_of, parent_path

from .page_rows import (
    SECTION_DEPTH,
    NavigationItem,
    PageRow,
    page_row_fields,
    section_field,
    section_path,
    union_condition,
    url_of,
)

MENU_LIMIT = 30  # Pages under one entry of the menu.
OVERVIEW = "Overview"  # The label of an entry's own page among its children.


def main_navigation(request: HttpRequest, page: Page | None) -> list[NavigationItem]:
    """Return the main menu, with the current section marked. Entries without a URL and children are left out."""
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
            NavigationItem(sub.label, sub.href, _is_at(sub, here, current_url, exact=True))
            for sub in item["sublinks"]
            if sub.href and is_public(request, sub.get("page"))
        ]
        if target and item["include_children"]:
            children += [
                NavigationItem(row.title, url_of(request, row.url_path), row.path == here)
                for row in below.get(target.path, [])
            ]
        url = link.href if is_public(request, target) else ""
        title = item["title"] or (link.label if url else "")
        if title and (url or children):
            current = _is_at(link, here, current_url) or any(child.is_current for child in children)
            menu.append(
                NavigationItem(title, url, current, overview=_overview(title, url, children), children=children)
            )
    return menu


def _children_of(request: HttpRequest, pages: Sequence[Page]) -> dict[str, list[PageRow]]:
    """Return the pages that the menu shows under each of the given ones, by the parent's tree path, in one query."""
    below: dict[str, list[PageRow]] = {}
    if not pages:
        return below
    children = reduce(or_, (children_of(page) for page in pages)) & Q(**{f"{section_field()}__isnull": True})
    members = Q(**{f"{section_path()}__in": [page.path for page in pages]})
    # Applied to both conditions, so that the database knows early how few rows they select.
    shown = Q(live=True, show_in_menus=True)
    parent = Coalesce(section_path(), parent_path())
    number = Window(RowNumber(), partition_by=[parent], order_by="path")
    candidates = live_and_public(request, Page.objects.filter(union_condition(children & shown, members & shown)))
    # Ordered by the first page of each entry, then the second of each: the limit then keeps all that is shown.
    rows = candidates.order_by(number, "path").values_list(*page_row_fields())[: MENU_LIMIT * len(pages)]
    for row in (PageRow(*row) for row in rows):
        below.setdefault(row.parent, []).append(row)
    return {parent: page_rows[:MENU_LIMIT] for parent, page_rows in below.items()}


def _overview(title: str, url: str, children: list[NavigationItem]) -> str:
    """Return the label of the entry's own page above its children; empty if it is one of them.

    If a child is itself called "Overview", the label is the title of the entry.
    """
    if not url or not children or url in (child.url for child in children):
        return ""
    return title if any(child.title.strip().casefold() == OVERVIEW.casefold() for child in children) else OVERVIEW


def _is_at(link: Any, here: str, current_url: str, *, exact: bool = False) -> bool:
    """Whether the link leads to the current page or, unless exact, to one of its ancestors."""
    target = link.get("page")
    if target and here:
        return target.path == here if exact else here.startswith(target.path) and target.depth >= SECTION_DEPTH
    return bool(current_url) and link.href == current_url
