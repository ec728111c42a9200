"""What the search page shows for one request: results, filters, corrections, promoted results."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.moments import anchor_of, clock_time
from actris_cms.navigation.page_rows import SECTION_DEPTH, NavigationItem, url_of
from actris_cms.navigation.similar import similar_pages
from actris_cms.pagination import Pagination, nearest_page, pagination
from actris_cms.tree import paths_from_root

from .access import pages_to_ask
from .filters import Filter, filters_of, kind_label, selected_facets
from .lookup import Lookup
from .models import Entry
from .promoted import PromotedResult, promoted_results
from .query import Query, Synonyms, load_synonyms, own_names_of, parse_query
from .reading import Reading, read
from .results import Facets, Matches, find_matches, pages_at
from .snippets import Marker

PAGE_SIZE = 10


@dataclass
class Result:
    """A search result as shown. `breadcrumb` has the titles of the page's ancestors, from its section down.

    `moment` leads to the passage of a transcript that the snippet is from; None for other words.
    """

    title: SafeString
    url: str
    snippet: SafeString
    kind: str
    entry: Entry
    breadcrumb: list[str] = field(default_factory=list)
    moment: NavigationItem | None = None

    @property
    def document(self) -> Any:
        """The document that was found; None for a page."""
        return self.entry.document


class Answer:
    """The answer to `?q=words&section=slug&kind=page&year=2025&page=2`. Invalid parameters are ignored."""

    def __init__(self, request: HttpRequest) -> None:
        """Parse the query, by the name of the site. The index is only queried once the template needs it."""
        self.request = request
        self._own_names = own_names_of(site_setting(request, SiteIdentity))
        self.query: Query = parse_query(request.GET.get("q", ""), self._own_names)

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.request)

    @cached_property
    def _reading(self) -> Reading:
        """What the query asks for."""
        return read(self.query, self._lookup, self._synonyms, self._own_names) if self.query.words else Reading()

    @cached_property
    def _matches(self) -> Matches:
        """The matches before filtering."""
        return find_matches(self._reading.terms, self._lookup, self._reading.typed)

    @cached_property
    def _marker(self) -> Marker:
        return Marker(*self._lookup.forms_of(self._reading.terms))

    @cached_property
    def _synonyms(self) -> Synonyms:
        return load_synonyms()

    @property
    def has_query(self) -> bool:
        """Whether there are words to search for."""
        return bool(self.query.words)

    @property
    def count_text(self) -> str:
        """The number of results and of the page, such as “24 results, page 1 of 3”."""
        pages = self.result_page.paginator.num_pages if self.result_page else 1
        page = f", page {self.result_page.number} of {pages}" if pages > 1 else ""
        return f"{self.total:,} result{'' if self.total == 1 else 's'}{page}"

    @property
    def title(self) -> str:
        """The query and the number of results, for the page's title; empty without a query."""
        return f"{self.query.text}: {self.count_text}" if self.has_query else ""

    # --- Corrections -----------------------------------------------------------------------------------------------

    @property
    def mistyped(self) -> str:
        """The typed words that were corrected, in quotation marks."""
        return self._reading.mistyped

    @property
    def missing(self) -> str:
        """The typed words that no entry has and that could not be corrected, in quotation marks."""
        return self._reading.not_found

    @property
    def corrected_query(self) -> str:
        """The query with its corrections; empty if there are none."""
        return self._reading.corrected

    @property
    def corrected_url(self) -> str:
        """The URL of the results for the corrected query."""
        return f"{reverse('search')}?{urlencode({'q': self.corrected_query})}"

    # --- Filters ---------------------------------------------------------------------------------------------------

    @cached_property
    def _sections(self) -> dict[str, Page]:
        """The section pages of the results by tree path, in tree order. A page without children is not a section."""
        paths = {facets.section for facets in self._matches.counts if facets.section}
        return {path: page for path, page in pages_at(paths).items() if page.numchild}

    @cached_property
    def selected(self) -> Facets:
        """The selected filters that some result passes."""
        return selected_facets(self.request.GET, self._matches.counts, self._sections)

    @cached_property
    def filters(self) -> list[Filter]:
        """The filters that offer a choice."""
        return filters_of(self._matches.counts, self.selected, self._sections, self.url)

    def url(self, selected: Facets, number: int = 1) -> str:
        """Return the URL of a page of the results with these filters."""
        section = self._sections.get(selected.section or "")
        given = {
            "q": self.query.text,
            "section": section.slug if section else None,
            "kind": selected.kind,
            "year": selected.year,
            "page": number if number > 1 else None,
        }
        return f"{reverse('search')}?{urlencode({name: value for name, value in given.items() if value})}"

    # --- Results ---------------------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> list[int]:
        """The primary keys of all entries that pass the filters, best first."""
        return self._matches.filtered(self.selected)

    @property
    def total(self) -> int:
        """The number of results that pass the filters, on all pages."""
        return len(self._entries)

    @cached_property
    def result_page(self) -> Any:
        """The paginator's page for the requested number, or the nearest; None without results."""
        if not self.total:
            return None
        return nearest_page(Paginator(self._entries, PAGE_SIZE), self.request.GET.get("page", "")[:10])

    @cached_property
    def pagination(self) -> Pagination | None:
        """The links to the other pages."""
        if not self.result_page:
            return None
        return pagination(self.result_page, lambda number: self.url(self.selected, number))

    @cached_property
    def results(self) -> list[Result]:
        """The results on this page, best first."""
        if not self.result_page:
            return []
        keys = list(self.result_page.object_list)
        found = Entry.objects.select_related("page", "document").in_bulk(keys)
        entries = [found[key] for key in keys if key in found]
        above = {path for entry in entries if entry.page for path in ancestor_paths(entry.page.path)}
        pages = {**self._sections, **pages_at(above - self._sections.keys())}
        titles = {path: page.title for path, page in pages.items()}
        return [result_of(self.request, entry, titles, self._marker) for entry in entries]

    @cached_property
    def promoted(self) -> list[PromotedResult]:
        """The results that editors promote for this query; only on the first page and without filters."""
        is_first = self.result_page is None or self.result_page.number == 1
        if not self.has_query or not is_first or any(self.selected):
            return []
        return promoted_results(self.request, [self.query.text, self.corrected_query], self._synonyms)

    # --- Nothing found ---------------------------------------------------------------------------------------------

    @cached_property
    def pages_to_ask(self) -> list[NavigationItem]:
        """The pages by which a visitor who found nothing may ask."""
        return pages_to_ask(self.request)

    @property
    def nearest_pages(self) -> list[NavigationItem]:
        """The pages whose addresses are like the query; if there are none, the sections. None is among those above."""
        above = {page.url for page in self.pages_to_ask}
        return [page for page in similar_pages(self.request, self.query.text, limit=6) if page.url not in above]


def result_of(request: HttpRequest, entry: Entry, titles: dict[str, str], marker: Marker) -> Result:
    """Return an entry as a result. `titles` are those of the pages above it, by tree path."""
    target: Any = entry.page or entry.document
    url = url_of(request, target.url_path) if entry.page else target.url
    breadcrumb = [titles[path] for path in ancestor_paths(target.path) if path in titles] if entry.page else []
    snippet = marker.snippet(entry.text, entry.description)
    at = marker.best(entry.text) if entry.moments else None
    second = None if at is None else entry.moment_at(at)
    moment = None if second is None else NavigationItem(clock_time(second), f"{url}#{anchor_of(second)}")
    return Result(marker.marked(target.title), url, snippet, kind_label(entry.kind), entry, breadcrumb, moment)


def ancestor_paths(path: str) -> list[str]:
    """Return the tree paths of a page's ancestors, from its section down."""
    return paths_from_root(path)[SECTION_DEPTH - 1 : -1]
