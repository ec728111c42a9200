"""What a search finds: entries in the order of how well they answer, and how many there are of each sort."""

import datetime
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wagtail.models import Page

from actris_cms.core.navigation import SECTION_DEPTH, STEP, sections_elsewhere

from .lookup import Facts, Lookup
from .models import Entry
from .query import Stems, Term
from .titles import OTHER, rank_of
from .words import Token

# Of all that the terms tell about an entry, how much must be there: of two words, the rarer one at least. Of three
# terms and more, any one may be missing, however rare it is: “help with …” is no reason to find nothing.
ENOUGH = 50  # Percent.
FORGIVING = 3  # Terms.
MOST_TITLES = 200  # Of the entries with the highest scores, how many titles are compared with the query.
RARITY = 100  # The scale on which the rarity of a term is counted.


class Sort(NamedTuple):
    """What entries can be filtered by. None where an entry has none, and in a filter, for all."""

    section: str | None
    kind: str | None
    year: int | None

    def is_of(self, asked: "Sort") -> bool:
        """Whether entries of this sort are among those asked for."""
        return all(wanted in (None, has) for wanted, has in zip(asked, self, strict=True))


@dataclass(frozen=True)
class Matches:
    """The entries that answer a query, the best first, each with its sort; and how many there are of each."""

    ranked: list[tuple[int, Sort]] = field(default_factory=list)
    counts: dict[Sort, int] = field(default_factory=dict)

    def of(self, asked: Sort) -> list[int]:
        """The numbers of the entries of a sort, the best first."""
        wanted = {sort for sort in self.counts if sort.is_of(asked)}
        return [entry for entry, sort in self.ranked if sort in wanted]


def matches(terms: Sequence[Term], lookup: Lookup, typed: Sequence[Token]) -> Matches:
    """The entries that have enough of the terms; where none has, those that have any.

    Titles that are or begin with `typed`, all the words of the query, come first, pages among them before documents.
    """
    scores = _scores(terms, lookup)
    if not scores:
        return Matches()
    facts = lookup.facts
    best = heapq.nlargest(MOST_TITLES, scores, key=lambda entry: (scores[entry], -entry))
    titles = Entry.objects.filter(pk__in=best).values_list("pk", "title")
    ranks = {entry: rank_of(title, typed, terms) for entry, title in titles}

    def order(entry: int) -> tuple[int, ...]:
        rank, is_document = ranks.get(entry, OTHER), int(facts[entry].page is None)
        return -rank, is_document if rank else 0, -scores[entry], is_document, -(facts[entry].day or 0), entry

    ranked = sorted(scores, key=order)
    sections = sections_elsewhere() if any(facts[entry].page for entry in ranked) else {}
    sort = _Sorter(sections)
    found = [(entry, sort(facts[entry])) for entry in ranked]
    return Matches(found, Counter(sort for _, sort in found))


def _scores(terms: Sequence[Term], lookup: Lookup) -> dict[int, int]:
    """The score of each entry that has enough.

    All is counted in whole numbers, so that every database and every machine comes to the same order.
    """
    total = Entry.objects.count()
    said: defaultdict[int, int] = defaultdict(int)
    weighed: defaultdict[int, int] = defaultdict(int)
    present: Counter[int] = Counter()
    everything = 0
    for term in terms:
        told = rarity(sum(expected(way, lookup, total) for way in term.ways), total)
        everything += told
        held = lookup.entries_of(term)
        for entry, weight in held.items():
            said[entry] += told
            weighed[entry] += weight * told
        present.update(held.keys())
    least = everything * ENOUGH
    fewest = len(terms) - 1 if len(terms) >= FORGIVING else len(terms)
    enough = [entry for entry, told in said.items() if told * 100 >= least or present[entry] >= fewest]
    return {entry: weighed[entry] * said[entry] // everything for entry in enough or said}


def rarity(entries: float, total: int) -> int:
    """How much a term tells that so many of all entries have: Robertson, "Understanding inverse document frequency"."""
    entries = min(entries, total)
    return round(RARITY * math.log(1 + (total - entries + 0.5) / (entries + 0.5))) + 1


def expected(way: Stems, lookup: Lookup, total: int) -> float:
    """How many entries would have all words of a way, if having one said nothing about having another."""
    return total * math.prod(len(lookup.entries_of_stem(part)) / max(total, 1) for part in dict.fromkeys(way))


class _Sorter:
    """Tells the sort of entries: one object for all of the same, since there are thousands."""

    def __init__(self, sections: dict[int, str]) -> None:
        """`sections` are those of pages that stand elsewhere."""
        self._sections = sections
        self._sorts: dict[tuple[str, str, int | None], Sort] = {}

    def __call__(self, facts: Facts) -> Sort:
        path = self._sections.get(facts.page or 0, facts.path) or ""
        key = path[: STEP * SECTION_DEPTH], facts.kind, facts.day
        sort = self._sorts.get(key)
        if sort is None:
            section = key[0] if len(key[0]) == STEP * SECTION_DEPTH else None
            year = datetime.date.fromordinal(facts.day).year if facts.day else None
            sort = self._sorts[key] = Sort(section, facts.kind, year)
        return sort


def pages_at(paths: Iterable[str]) -> dict[str, Page]:
    """The pages at paths of the tree, by their paths, in one query at most."""
    wanted = sorted(paths)
    pages = (
        Page.objects.filter(path__in=wanted).order_by("path").only("title", "slug", "path", "numchild")
        if wanted
        else ()
    )
    return {page.path: page for page in pages}
