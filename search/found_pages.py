"""Lists of pages in the admin that search as `editors.py` does, and show where each page was found."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.models import Page
from wagtail.query import PageQuerySet

from .editors import PageSearch


class FoundTitleColumn(PageTitleColumn):
    """The title of a page, and below it where the page was found."""

    cell_template_name = "search/admin/title_cell.html"


class HitColumn(Column):
    """Where a page was found, for a list whose titles are links that a script reads."""

    cell_template_name = "search/admin/hit_cell.html"


TITLE = FoundTitleColumn("title", label="Title", sort_key="title", classname="title")
HIT = HitColumn("hit", label="Found in", width="35%")


def with_hits(columns: Sequence[Any]) -> list[Any]:
    """Return the columns of a list of pages, of which that of the title says where each was found."""
    return [TITLE if isinstance(column, PageTitleColumn) else column for column in columns]


class ShownPages(list[Page]):
    """The pages of one screen. Wagtail's template asks whether their types are counted."""

    supports_facet = True


class FoundPages:
    """The pages that a search found, by their primary keys, in their order. Only those that are shown are read."""

    model = Page

    def __init__(self, keys: Sequence[int], read: Callable[[Sequence[int]], list[Page]]) -> None:
        """`read` returns the pages with the given keys, in their order."""
        self.keys = keys
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    def count(self) -> int:
        """Return how many there are."""
        return len(self.keys)

    def __getitem__(self, part: slice) -> ShownPages:
        """Return the pages of one screen."""
        return ShownPages(self._read(self.keys[part]))


def found_pages(
    search: PageSearch, pages: PageQuerySet, among: Collection[int], *, is_ordered: bool = False
) -> list[int]:
    """Return the primary keys of the pages that are found, best first, or in the order of `among`: the keys of all."""
    keys = search.ranked(pages, among)
    if not is_ordered:
        return keys
    found = set(keys)
    return [pk for pk in among if pk in found]


def read_with(search: PageSearch, pages: PageQuerySet) -> Callable[[Sequence[int]], list[Page]]:
    """Return a function that reads those of the pages that have the given keys, and marks where each was found."""

    def read(keys: Sequence[int]) -> list[Page]:
        rows = {page.pk: page for page in pages.filter(pk__in=keys)}
        shown = [rows[pk] for pk in keys if pk in rows]
        search.mark(shown)
        return shown

    return read
