"""Pagination of long lists: the requested page, and the links to the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator


class PageLink(NamedTuple):
    """A numbered link to a page, or without a URL the gap where numbers are left out."""

    text: str
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pagination:
    """The links below a list. `previous_url` and `next_url` are empty on the first and last page."""

    links: list[PageLink]
    previous_url: str
    next_url: str


def nearest_page(paginator: Paginator, asked: str) -> Page:
    """Return the page of that number or the nearest to it; the first page if `asked` is no number."""
    try:
        number = int(asked)
    except ValueError:
        number = 1
    return paginator.page(min(max(number, 1), paginator.num_pages))


def pagination(page: Page, address: Callable[[int], str]) -> Pagination:
    """Return the links from one page of a list to the others; `address` returns the URL of a page number."""
    shown: Any = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return Pagination(
        links=[
            PageLink(str(number), address(number), number == page.number)
            if isinstance(number, int)
            else PageLink(str(number))
            for number in shown
        ],
        previous_url=address(page.number - 1) if page.has_previous() else "",
        next_url=address(page.number + 1) if page.has_next() else "",
    )
