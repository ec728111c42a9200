"""The list of a newsroom or a category: one page of its articles, with filters and pagination."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from actris_cms.navigation.page_rows import NavigationItem, url_of
from actris_cms.navigation.sections import section_rows
from actris_cms.pagination import Pagination, nearest_page, pagination

from ..dependencies import LISTING, listing_name
from .counts import PAGE_SIZE, Counts

if TYPE_CHECKING:
    from ..models import ArticleQuerySet, ListingPage


def list_url(path: str, *, year: int | None = None, number: int = 1) -> str:
    """Return the canonical URL of a list: without default values, and with parameters in a fixed order."""
    query = {name: value for name, value in (("year", year), ("page", number if number > 1 else None)) if value}
    return f"{path}?{urlencode(query)}" if query else path


class Listing:
    """The articles of a newsroom or a category for `?year=2025&page=2`.

    A year without articles is ignored, and a page number out of range gives the nearest page, so that old links still
    show news. Filters, totals and pagination are computed from `Counts`.
    """

    def __init__(self, page: "ListingPage", articles: "ArticleQuerySet", counts: Counts, request: HttpRequest) -> None:
        """`articles` are the public articles below `page`; `counts` are those of the whole newsroom."""
        self.page = page
        self.request = request
        self.counts = counts
        asked = request.GET.get("year", "")
        self.year = next((year for year in self.years_in_use if str(year) == asked), None)
        found = articles.filter(date__year=self.year) if self.year else articles
        paginator = Paginator(found.for_cards(), PAGE_SIZE)
        paginator.count = self.total
        self.rows = section_rows(request, page, also=self.counts.paths)
        self.shown = nearest_page(paginator, request.GET.get("page", ""))
        name = listing_name(page.path, page.newsroom_path, self.year, self.shown.number)
        LISTING.declare(name, self.counts.list_value(page.path, self.year, [article.pk for article in self.shown]))

    @property
    def is_of_one_category(self) -> bool:
        """Whether this is the list of a category, so that its cards need not show the category."""
        return self.page.path != self.page.newsroom_path

    @property
    def title(self) -> str:
        """The title of the page, with the year and the page number if there are any."""
        parts = [self.page.seo_title or self.page.title]
        if self.year:
            parts.append(str(self.year))
        if self.shown.number > 1:
            parts.append(f"page {self.shown.number}")
        return ", ".join(parts)

    @cached_property
    def years_in_use(self) -> list[int]:
        """The years with articles of this page, newest first."""
        return self.counts.years(self.page.path)

    @property
    def total(self) -> int:
        """The number of articles on all pages of the list."""
        return self.counts.total(self.page.path, self.year)

    @cached_property
    def pagination(self) -> Pagination:
        """The links to the other pages of the list."""
        path = self.page.get_url(self.request) or ""
        return pagination(self.shown, lambda number: list_url(path, year=self.year, number=number))

    @property
    def query(self) -> str:
        """The query string of the canonical URL."""
        return list_url("", year=self.year, number=self.shown.number).removeprefix("?")

    @cached_property
    def canonical_url(self) -> str:
        """The canonical URL of the list, as an absolute URL."""
        url = self.page.get_full_url(self.request) or ""
        return list_url(url, year=self.year, number=self.shown.number)

    @cached_property
    def years(self) -> list[NavigationItem]:
        """The filter by year; empty if there is no choice."""
        path = self.page.get_url(self.request) or ""
        years = [NavigationItem(str(year), list_url(path, year=year), year == self.year) for year in self.years_in_use]
        return [NavigationItem("All years", path, self.year is None), *years] if len(years) > 1 else []

    @cached_property
    def categories(self) -> list[NavigationItem]:
        """The filter by category, in tree order. It keeps the year, and offers categories with articles in it."""
        used = self.counts.parents(self.year)
        entries = []
        for row in self.rows:
            if row.path not in (self.page.newsroom_path, self.page.path, *used):
                continue
            is_newsroom = row.path == self.page.newsroom_path
            url = list_url(url_of(self.request, row.url_path), year=self.year)
            entries.append(NavigationItem("All news" if is_newsroom else row.title, url, row.path == self.page.path))
        return entries if len(entries) > 1 else []
