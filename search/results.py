"""What a search finds: entries in the order of how well they answer, and how many there are of each sort."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, Greatest, Least, Substr
from wagtail.models import Page

from actris_cms.core.navigation import SECTION_DEPTH, STEP

from .models import Entry, Posting
from .query import Stems, Term
from .vocabulary import Vocabulary

# A page may belong to another section than the one it stands in, as in the navigation.
SECTION_PATH = "page__aboutpage__section__path"
SECTION = Substr(Coalesce(SECTION_PATH, "page__path"), 1, STEP * SECTION_DEPTH)
# Of all that the terms tell about an entry, how much must be there: of two words, the rarer one at least. Of three
# terms and more, any one may be missing, however rare it is: “help with …” is no reason to find nothing.
ENOUGH = 50  # Percent.
FORGIVING = 3  # Terms.
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
    """The entries that answer a query, before filters."""

    postings: QuerySet[Any]
    counts: dict[Sort, int]

    def of(self, asked: Sort) -> QuerySet[Any]:
        """The numbers of the entries of a sort, the best first."""
        found = self.postings
        if asked.section:
            below = Entry.objects.alias(section=SECTION).filter(section=asked.section)
            found = found.filter(entry__in=below.values("pk"))
        if asked.kind:
            found = found.filter(entry__kind=asked.kind)
        if asked.year:
            found = found.filter(entry__date__year=asked.year)
        best = ("-score", F("entry__date").desc(nulls_last=True), "entry_id")
        return found.order_by(*best).values_list("entry_id", flat=True)

    def number(self, asked: Sort) -> int:
        """How many entries of a sort there are."""
        return sum(number for sort, number in self.counts.items() if sort.is_of(asked))


def nothing() -> Matches:
    """No entries at all."""
    return Matches(Posting.objects.none(), {})


def matches(terms: Sequence[Term], vocabulary: Vocabulary, findable: QuerySet[Entry]) -> Matches:
    """The entries that have enough of the terms; where none has, those that have any."""
    for enough in (ENOUGH, 0):
        postings = _postings(terms, vocabulary, findable, enough)
        counts = _counts(postings)
        if counts or len(terms) < 2:
            break
    return Matches(postings, counts)


def _counts(postings: QuerySet[Any]) -> dict[Sort, int]:
    """How many entries of each sort there are, in one query."""
    entries = Entry.objects.filter(pk__in=postings.values("entry_id")).order_by()
    year = ExtractYear("date")
    rows = entries.values_list(SECTION, "kind", year).annotate(number=Count("pk"))
    return {Sort(*sort): number for *sort, number in rows}


def rarity(entries: float, total: int) -> int:
    """How much a term tells that so many of all entries have: Robertson, "Understanding inverse document frequency"."""
    entries = min(entries, total)
    return round(RARITY * math.log(1 + (total - entries + 0.5) / (entries + 0.5))) + 1


def expected(way: Stems, vocabulary: Vocabulary, total: int) -> float:
    """How many entries would have all words of a way, if having one said nothing about having another."""
    return total * math.prod(min(vocabulary.entries(part) / max(total, 1), 1) for part in dict.fromkeys(way))


def _postings(terms: Sequence[Term], vocabulary: Vocabulary, findable: QuerySet[Entry], enough: int) -> QuerySet[Any]:
    """The postings of the terms, one row an entry, with its score.

    All is counted in whole numbers, so that both databases come to the same order.
    """
    total = Entry.objects.count()
    numbers = sorted({number for term in terms for part in term.stems for number in vocabulary.numbers(part)})
    found: QuerySet[Any] = (
        Posting.objects.filter(word__in=numbers, entry__in=findable).order_by().values("entry_id", "entry__date")
    )
    found = found.annotate(**{f"term{at}": _strength(term, vocabulary) for at, term in enumerate(terms)})
    rarities = [rarity(sum(expected(way, vocabulary, total) for way in term.ways), total) for term in terms]
    said = [Least(F(f"term{at}"), Value(1)) * Value(each) for at, each in enumerate(rarities)]
    weighed = [Cast(F(f"term{at}"), BigIntegerField()) * Value(each) for at, each in enumerate(rarities)]
    found = found.annotate(said=reduce(add, said), weighed=reduce(add, weighed))
    has_enough = Q(said__gte=max(math.ceil(sum(rarities) * enough / 100), 1))
    if len(terms) >= FORGIVING:
        present = [Least(F(f"term{at}"), Value(1)) for at in range(len(terms))]
        found = found.annotate(present=reduce(add, present))
        has_enough |= Q(present__gte=len(terms) - 1)
    return found.filter(has_enough).annotate(score=F("weighed") * F("said") / Value(sum(rarities)))


def _strength(term: Term, vocabulary: Vocabulary) -> Any:
    """How much an entry says of a term, by the way that says most. Of a way of several words, the weakest counts."""
    ways = [_strength_of_way(way, vocabulary) for way in term.ways]
    return Greatest(*ways) if len(ways) > 1 else ways[0]


def _strength_of_way(way: Stems, vocabulary: Vocabulary) -> Any:
    parts = [
        Coalesce(Max("weight", filter=Q(word__in=vocabulary.numbers(part))), 0, output_field=IntegerField())
        for part in dict.fromkeys(way)
    ]
    return Least(*parts) if len(parts) > 1 else parts[0]


def section_pages(paths: Sequence[str]) -> dict[str, Page]:
    """The pages at paths of the tree, by their paths, in one query."""
    return {page.path: page for page in Page.objects.filter(path__in=paths).only("title", "slug", "path", "url_path")}
