"""Long lists in pages: which page an address asks for, and the links from one to the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator


class PageLink(NamedTuple):
    """A number that leads to its page; without an address, the gap where numbers are left out."""

    text: str
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pagination:
    """The links below a list; the addresses before and after are empty at its ends."""

    links: list[PageLink]
    previous_url: str
    next_url: str


def nearest_page(paginator: Paginator, asked: str) -> Page:
    """The page of that number, or the one nearest to it; the first where an address asks for no number at all."""
    try:
        number = int(asked)
    except ValueError:
        number = 1
    return paginator.page(min(max(number, 1), paginator.num_pages))


def pagination(page: Page, address: Callable[[int], str]) -> Pagination:
    """The links from one page of a list to the others; `address` gives the address of a number."""
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
