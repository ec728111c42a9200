"""What a newsroom or a category shows: some of its articles, and the filters and pages that lead to the others."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from actris_cms.core.navigation import Entry, section_places, url_of
from actris_cms.core.pagination import Pagination, nearest_page, pagination

from .counts import PAGE_SIZE, Counts
from .dependencies import LISTING, listing_name

if TYPE_CHECKING:
    from .models import ArticleQuerySet, ListingPage


def address(path: str, *, year: int | None = None, number: int = 1) -> str:
    """The one address of a list: what goes without saying is left out, and the rest stands in one order."""
    query = {name: value for name, value in (("year", year), ("page", number if number > 1 else None)) if value}
    return f"{path}?{urlencode(query)}" if query else path


class Listing:
    """The articles of one page of a newsroom or a category, as `?year=2025&page=2` asks for them.

    A year without articles stands for all years, and a page that is not there for the nearest: a visitor who follows an
    old link finds news. From how many articles there are by place and year follow filters, numbers and pages.
    """

    def __init__(self, page: "ListingPage", articles: "ArticleQuerySet", counts: Counts, request: HttpRequest) -> None:
        """`articles` are those of the page that every visitor may see; `counts` are of the whole newsroom."""
        self.page = page
        self.request = request
        self.counts = counts
        asked = request.GET.get("year", "")
        self.year = next((year for year in self.years_in_use if str(year) == asked), None)
        found = articles.filter(date__year=self.year) if self.year else articles
        paginator = Paginator(found.for_cards(), PAGE_SIZE)
        paginator.count = self.total
        self.places = section_places(request, page, also=self.counts.paths)
        self.shown = nearest_page(paginator, request.GET.get("page", ""))
        name = listing_name(page.path, page.newsroom_path, self.year, self.shown.number)
        LISTING.shown(name, self.counts.shown(page.path, self.year, [article.pk for article in self.shown]))

    @property
    def is_of_one_category(self) -> bool:
        """Whether all articles are of the category whose page this is, so that none needs to say so."""
        return self.page.path != self.page.newsroom_path

    @property
    def title(self) -> str:
        """The page's title, with what tells this list from the page's others."""
        parts = [self.page.seo_title or self.page.title]
        if self.year:
            parts.append(str(self.year))
        if self.shown.number > 1:
            parts.append(f"page {self.shown.number}")
        return ", ".join(parts)

    @cached_property
    def years_in_use(self) -> list[int]:
        """The years in which this page has articles, the newest first."""
        return self.counts.years(self.page.path)

    @property
    def total(self) -> int:
        """How many articles there are, on all pages together."""
        return self.counts.total(self.page.path, self.year)

    @cached_property
    def pagination(self) -> Pagination:
        """The links to the other pages of the list."""
        path = self.page.get_url(self.request) or ""
        return pagination(self.shown, lambda number: address(path, year=self.year, number=number))

    @property
    def query(self) -> str:
        """The query of the one address of what is shown."""
        return address("", year=self.year, number=self.shown.number).removeprefix("?")

    @cached_property
    def canonical_url(self) -> str:
        """The one address under which search engines should know what is shown."""
        url = self.page.get_full_url(self.request) or ""
        return address(url, year=self.year, number=self.shown.number)

    @cached_property
    def years(self) -> list[Entry]:
        """The filter by year; nothing where there is no choice."""
        path = self.page.get_url(self.request) or ""
        years = [Entry(str(year), address(path, year=year), year == self.year) for year in self.years_in_use]
        return [Entry("All years", path, self.year is None), *years] if len(years) > 1 else []

    @cached_property
    def categories(self) -> list[Entry]:
        """The filter by category, which keeps the year: those with articles then, in the order of the tree."""
        used = self.counts.used(self.year)
        entries = []
        for place in self.places:
            if place.path not in (self.page.newsroom_path, self.page.path, *used):
                continue
            is_newsroom = place.path == self.page.newsroom_path
            url = address(url_of(self.request, place.url_path), year=self.year)
            entries.append(Entry("All news" if is_newsroom else place.title, url, place.path == self.page.path))
        return entries if len(entries) > 1 else []
