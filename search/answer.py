"""The answer to one search: results, filters, corrections, and what editors promote."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from actris_cms.core.navigation import SECTION_DEPTH, url_of
from actris_cms.core.pagination import Pagination, nearest_page, pagination
from actris_cms.core.tree import paths_down_to

from .filters import Filter, filters_of, kind_name, sort_asked_for
from .lookup import Lookup
from .models import Entry
from .promoted import Promoted, promoted
from .query import Query, Synonyms, read, synonyms, terms_of
from .results import Matches, Sort, matches, pages_at
from .snippets import Marker
from .spelling import Correction, settle
from .words import tokens

PAGE_SIZE = 10


@dataclass
class Result:
    """What is shown of one entry. `way` are the titles of the pages above it."""

    title: SafeString
    url: str
    snippet: SafeString
    kind: str
    entry: Entry
    way: list[str] = field(default_factory=list)

    @property
    def document(self) -> Any:
        """The file that the result is; None for pages."""
        return self.entry.document


class Answer:
    """What `?q=words&section=slug&kind=page&year=2025&page=2` asks for. Whatever cannot be understood is left out."""

    def __init__(self, request: HttpRequest) -> None:
        """Nothing is asked of the database before something is shown."""
        self.request = request
        self.query: Query = read(request.GET.get("q", ""))
        self._corrections: list[Correction] = []
        self._missing: list[str] = []

    @cached_property
    def _found(self) -> tuple[Matches, Marker]:
        """The matches before filters, and what marks the words of the query in them."""
        if not self.query.words:
            return Matches(), Marker(())
        lookup, same = Lookup(self.request), self._synonyms
        typed = self.query.spoken
        settled = settle(terms_of(typed, same), lookup)
        self._corrections, self._missing = settled.corrections, settled.missing
        if settled.corrections:
            # A corrected word may be part of a synonym.
            typed = tuple(tokens(self._with_corrections()))
            settled = settle(terms_of(typed, same), lookup)
        marker = Marker(*lookup.forms_of(settled.terms))
        return matches(settled.terms, lookup, typed), marker

    @cached_property
    def _synonyms(self) -> Synonyms:
        return synonyms()

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.query.words)

    @property
    def number(self) -> str:
        """How much was found, and which part of it is shown: 24 results, page 1 of 3."""
        pages = self.shown.paginator.num_pages if self.shown else 1
        page = f", page {self.shown.number} of {pages}" if pages > 1 else ""
        return f"{self.total:,} result{'' if self.total == 1 else 's'}{page}"

    @property
    def title(self) -> str:
        """What the page is, in a line; empty where nothing was asked."""
        return f"{self.query.text}: {self.number}" if self.is_asked else ""

    # --- What was meant --------------------------------------------------------------------------------------------

    @property
    def mistyped(self) -> str:
        """The words that nothing has, for which others were looked for: “asay”."""
        return quoted(each.typed for each in self._corrections) if self._found else ""

    @property
    def missing(self) -> str:
        """The words that nothing has, nor anything like them."""
        return quoted(self._missing) if self._found else ""

    @property
    def corrected(self) -> str:
        """The query with its corrections; empty where there are none."""
        return self._with_corrections() if self._found and self._corrections else ""

    def _with_corrections(self) -> str:
        meant = {each.typed: each.meant for each in self._corrections}
        words = ""
        for word in self.query.spoken:
            if word.text not in self._missing:
                words += f"{'-' if word.is_glued and words else ' '}{meant.get(word.text, word.text)}"
        return words.strip()

    @property
    def corrected_address(self) -> str:
        """The address of the results for the corrected query."""
        return f"{reverse('search')}?{urlencode({'q': self.corrected})}"

    # --- Filters ---------------------------------------------------------------------------------------------------

    @cached_property
    def _sections(self) -> dict[str, Page]:
        """The sections of all results by their paths, in the order of the tree: pages that have pages below them."""
        paths = {sort.section for sort in self._found[0].counts if sort.section}
        return {path: page for path, page in pages_at(paths).items() if page.numchild}

    @cached_property
    def sort(self) -> Sort:
        """What the results are filtered by: only what some result has."""
        return sort_asked_for(self.request.GET, self._found[0].counts, self._sections)

    @cached_property
    def filters(self) -> list[Filter]:
        """The filters that offer a choice."""
        return filters_of(self._found[0].counts, self.sort, self._sections, self.address)

    def address(self, sort: Sort, number: int = 1) -> str:
        """The address of a page of the results of a sort."""
        section = self._sections.get(sort.section or "")
        given = {
            "q": self.query.text,
            "section": section.slug if section else None,
            "kind": sort.kind,
            "year": sort.year,
            "page": number if number > 1 else None,
        }
        return f"{reverse('search')}?{urlencode({name: value for name, value in given.items() if value})}"

    # --- Results ---------------------------------------------------------------------------------------------------

    @cached_property
    def _entries(self) -> list[int]:
        """The numbers of all entries that pass the filters, the best first."""
        return self._found[0].of(self.sort)

    @property
    def total(self) -> int:
        """How many results there are with the filters, on all pages together."""
        return len(self._entries)

    @cached_property
    def shown(self) -> Any:
        """The page of results asked for, or the nearest to it; None where there are none."""
        if not self.total:
            return None
        return nearest_page(Paginator(self._entries, PAGE_SIZE), self.request.GET.get("page", "")[:10])

    @cached_property
    def pagination(self) -> Pagination | None:
        """The links to the other pages."""
        return pagination(self.shown, lambda number: self.address(self.sort, number)) if self.shown else None

    @cached_property
    def results(self) -> list[Result]:
        """What is shown on this page, the best first."""
        if not self.shown:
            return []
        numbers = list(self.shown.object_list)
        found = Entry.objects.select_related("page", "document").in_bulk(numbers)
        entries = [found[number] for number in numbers if number in found]
        above = {path for entry in entries if entry.page for path in _paths_above(entry.page.path)}
        pages = {**self._sections, **pages_at(above - self._sections.keys())}
        titles = {path: page.title for path, page in pages.items()}
        return [self._result(entry, titles) for entry in entries]

    def _result(self, entry: Entry, titles: dict[str, str]) -> Result:
        marker = self._found[1]
        target: Any = entry.page or entry.document
        url = url_of(self.request, target.url_path) if entry.page else target.url
        way = [titles[path] for path in _paths_above(target.path) if path in titles] if entry.page else []
        snippet = marker.snippet(entry.text, entry.description)
        return Result(marker.marked(target.title), url, snippet, kind_name(entry.kind), entry, way)

    @cached_property
    def promoted(self) -> list[Promoted]:
        """What editors want to be seen first, on the first page and without filters."""
        is_first = self.shown is None or self.shown.number == 1
        if not self.is_asked or not is_first or any(self.sort):
            return []
        return promoted(self.request, [self.query.text, self.corrected], self._synonyms)


def quoted(words: Iterable[str]) -> str:
    """The words in a row, each in quotation marks, and none twice."""
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


def _paths_above(path: str) -> list[str]:
    """The places of the pages above one, from its section down."""
    return paths_down_to(path)[SECTION_DEPTH - 1 : -1]
