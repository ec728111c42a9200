"""Finds and ranks the entries that answer a query, and counts them by section, kind and year."""

import datetime
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wagtail.models import Page

from actris_cms.navigation.page_rows import SECTION_DEPTH, STEP, member_sections

from .lookup import EntryFacts, Lookup
from .query import Stems, Term
from .titles import OTHER, title_rank
from .words import Token

# An entry needs terms that have at least half of the query's total rarity: of two terms, at least the rarer one. Of
# three or more terms, any one may be missing, however rare: “help with …” is no reason to find nothing.
MIN_RARITY_PERCENT = 50
MIN_TERMS_TO_MISS_ONE = 3
MAX_TITLES = 200  # How many titles are compared with the query: those of the entries with the highest scores.
OWN_NAME_DIVISOR = 4  # The name of the site says little beside other words: all pages are about it.
RARITY_SCALE = 100  # Rarities are whole numbers on this scale.


class Facets(NamedTuple):
    """What entries are filtered by. None: the entry has no such value, or the filter is off.

    `section` is the tree path of the section's page.
    """

    section: str | None
    kind: str | None
    year: int | None

    def match(self, selected: "Facets") -> bool:
        """Whether entries with these facets pass the selected filters."""
        return all(wanted in (None, has) for wanted, has in zip(selected, self, strict=True))


@dataclass(frozen=True)
class Matches:
    """The entries that answer a query, as (primary key, facets), best first, and their number by facets."""

    ranked: list[tuple[int, Facets]] = field(default_factory=list)
    counts: dict[Facets, int] = field(default_factory=dict)

    def filtered(self, selected: Facets) -> list[int]:
        """Return the primary keys of the entries that pass the selected filters, best first."""
        wanted = {facets for facets in self.counts if facets.match(selected)}
        return [entry for entry, facets in self.ranked if facets in wanted]


def find_matches(terms: Sequence[Term], lookup: Lookup, typed: Sequence[Token]) -> Matches:
    """Return the entries that have enough of the terms, best first, with their facets."""
    ranked, facts = rank(terms, lookup, typed), lookup.facts
    sections = member_sections() if any(facts[entry].page for entry in ranked) else {}
    facets_of = _FacetsOfEntries(sections)
    found = [(entry, facets_of(facts[entry])) for entry in ranked]
    return Matches(found, Counter(facets for _, facets in found))


def rank(terms: Sequence[Term], lookup: Lookup, typed: Sequence[Token]) -> list[int]:
    """Return the entries that have enough of the terms, best first; if none has, those that have any of them.

    Entries whose title equals or starts with `typed`, all words of the query, come first; of these, pages come before
    documents.
    """
    scores, facts = _scores(terms, lookup) if terms else {}, lookup.facts
    best = heapq.nlargest(MAX_TITLES, scores, key=lambda entry: (scores[entry], -entry))
    titles = lookup.titles_of(best) if best else {}
    ranks = {entry: title_rank(title, typed, terms) for entry, title in titles.items()}

    def order(entry: int) -> tuple[int, ...]:
        place, is_document = ranks.get(entry, OTHER), int(facts[entry].page is None)
        return -place, is_document if place else 0, -scores[entry], is_document, -(facts[entry].day or 0), entry

    return sorted(scores, key=order)


def _scores(terms: Sequence[Term], lookup: Lookup) -> dict[int, int]:
    """Return the score of each entry that has enough of the terms.

    All numbers are whole, so that every database and every machine gives the same order.
    """
    total = lookup.count_entries()
    rarities: defaultdict[int, int] = defaultdict(int)  # By entry, the sum of the rarities of its terms.
    weighed: defaultdict[int, int] = defaultdict(int)  # By entry, the same, each multiplied by the term's weight.
    present: Counter[int] = Counter()
    total_rarity = 0
    for term in terms:
        term_rarity = rarity(sum(expected_entries(stems, lookup, total) for stems in term.alternatives), total)
        term_rarity //= OWN_NAME_DIVISOR if term.is_own_name and len(terms) > 1 else 1
        total_rarity += term_rarity
        weights = lookup.entries_of_term(term)
        for entry, weight in weights.items():
            rarities[entry] += term_rarity
            weighed[entry] += weight * term_rarity
        present.update(weights.keys())
    least = total_rarity * MIN_RARITY_PERCENT
    fewest = len(terms) - 1 if len(terms) >= MIN_TERMS_TO_MISS_ONE else len(terms)
    enough = [entry for entry, found in rarities.items() if found * 100 >= least or present[entry] >= fewest]
    return {entry: weighed[entry] * rarities[entry] // total_rarity for entry in enough or rarities}


def rarity(entries: float, total: int) -> int:
    """Return how rare a term is that `entries` of `total` entries have: its inverse document frequency.

    Source: Robertson, "Understanding inverse document frequency", 2004.
    """
    entries = min(entries, total)
    return round(RARITY_SCALE * math.log(1 + (total - entries + 0.5) / (entries + 0.5))) + 1


def expected_entries(stems: Stems, lookup: Lookup, total: int) -> float:
    """Return how many entries would have all the stems if these were independent of each other."""
    return total * math.prod(len(lookup.entries_of_stem(part)) / max(total, 1) for part in dict.fromkeys(stems))


class _FacetsOfEntries:
    """Returns the facets of entries. Entries with equal facets share one object, because there are thousands."""

    def __init__(self, sections: dict[int, str]) -> None:
        """`sections` are the tree paths of the sections that pages elsewhere are members of, by primary key."""
        self._sections = sections
        self._known: dict[tuple[str, str, int | None], Facets] = {}

    def __call__(self, facts: EntryFacts) -> Facets:
        path = self._sections.get(facts.page or 0, facts.path) or ""
        key = path[: STEP * SECTION_DEPTH], facts.kind, facts.day
        facets = self._known.get(key)
        if facets is None:
            section = key[0] if len(key[0]) == STEP * SECTION_DEPTH else None
            year = datetime.date.fromordinal(facts.day).year if facts.day else None
            facets = self._known[key] = Facets(section, facts.kind, year)
        return facets


def pages_at(paths: Iterable[str]) -> dict[str, Page]:
    """Return the live pages at these tree paths, by path, from at most one query.

    What is not live has a title that nobody is to know, even if there are live pages below it.
    """
    wanted = sorted(paths)
    pages = (
        Page.objects.live().filter(path__in=wanted).order_by("path").only("title", "slug", "path", "numchild")
        if wanted
        else ()
    )
    return {page.path: page for page in pages}
