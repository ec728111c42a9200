"""The words in use, as far as a query needs them: which entries hold them, and which word may have been meant."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rapidfuzz.distance import OSA

from .models import Entry, Posting, Word
from .query import Stems, Term, single
from .words import SHORT, Token, stem

SHORTEST_BEGINNING = 3  # Letters that may stand for all words that begin with them.
MOST_BEGINNINGS = 40
MOST_CANDIDATES = 3000  # Words that are compared with one typed.
MOST_CHECKED = 12  # Of the likeliest, how many are looked up among what visitors may see.
LONG_WORD = 6  # Letters. In these, two errors are forgiven; in shorter ones, one.
MOST_CORRECTED = 3  # Words of one query.


class InUse(NamedTuple):
    """A word of the index: its number, and how many entries hold it."""

    pk: int
    text: str
    stem: str
    entries: int


@dataclass(frozen=True)
class Correction:
    """What was typed, and what was probably meant."""

    typed: str
    meant: str


class Vocabulary:
    """The words that entries hold which a visitor may find. Each question is one query, however many words it is of."""

    def __init__(self, findable: QuerySet[Entry]) -> None:
        """`findable` are the entries that count."""
        self.findable = findable
        self.words: dict[str, list[InUse]] = defaultdict(list)

    def learn(self, stems: Iterable[str]) -> None:
        """Look up the words of the stems."""
        new = set(stems) - set(self.words)
        for word in self._in_use(Q(stem__in=new)) if new else ():
            self.words[word.stem].append(word)

    def knows(self, way: Stems) -> bool:
        """Whether entries have the words of a way."""
        return bool(way) and all(self.words.get(part) for part in way)

    def numbers(self, part: str) -> list[int]:
        """The numbers of the words of a stem."""
        return sorted(word.pk for word in self.words.get(part, ()))

    def entries(self, part: str) -> int:
        """How many entries have a word of the stem; those that have two forms of it count twice."""
        return sum(word.entries for word in self.words.get(part, ()))

    def _weakest(self, way: Stems) -> int:
        return min(self.entries(part) for part in way)

    def _in_use(self, condition: Q, limit: int | None = None) -> list[InUse]:
        postings = Posting.objects.filter(word=OuterRef("pk")).order_by()
        number = postings.values("word").annotate(number=Count("pk")).values("number")
        seen = Exists(postings.filter(entry__in=self.findable))
        rows = Word.objects.filter(condition).filter(seen).annotate(number=Coalesce(Subquery(number), 0))
        rows = rows.order_by("-number", "text") if limit else rows.order_by("pk")
        return [InUse(*row) for row in rows.values_list("pk", "text", "stem", "number")[:limit]]

    # --- What stands for a word that nothing holds -----------------------------------------------------------------

    def settle(self, terms: Sequence[Term]) -> tuple[list[Term], list[Correction], list[Token]]:
        """The terms as they can be looked for, what was corrected to make them so, and the words that nothing holds.

        Words that were typed apart are one where texts write them so.
        """
        self.learn(part for term in terms for part in term.stems)
        apart = [part for term in terms for part in self._apart(term)]
        known = [self._known(term) for term in apart]
        unknown = [term for term, found in zip(apart, known, strict=True) if not found]
        others = self._beginnings(unknown) | self._run_together(unknown)
        left = [term for term in unknown if term.typed not in others]
        meant = self._meant([term.typed[0] for term in left if len(term.typed) == 1][:MOST_CORRECTED])
        corrections: list[Correction] = []
        missing: list[Token] = []
        settled: list[Term] = []
        for term, found in zip(apart, known, strict=True):
            if found:
                settled.append(found)
            elif term.typed in others:
                settled.append(others[term.typed])
            elif word := meant.get(term.typed[0]):
                corrections.append(Correction(term.typed[0].text, word.text))
                settled.append(replace(term, ways=((word.stem,),)))
            else:
                missing += term.typed
        self.learn(part for term in settled for part in term.stems)
        return settled, corrections, missing

    def _apart(self, term: Term) -> list[Term]:
        """The term, or its words one by one where no entry writes them as one and they are no synonym."""
        if term.perhaps:
            return [term] if any(self.knows(way) for way in term.perhaps) else single(term.typed)
        if len(term.typed) > 1 and not self._known(term):
            return single(term.typed)
        return [term]

    def _known(self, term: Term) -> Term | None:
        """The term with the ways that entries have; None where they have none."""
        ways = tuple(way for way in (*term.perhaps, *term.ways) if self.knows(way))
        return replace(term, ways=ways, perhaps=()) if ways else None

    def _beginnings(self, terms: Sequence[Term]) -> dict[tuple[Token, ...], Term]:
        """For what begins a word, all the words that it begins: “immuno”."""
        long = [term for term in terms if len(term.typed[0].text) >= SHORTEST_BEGINNING]
        if not long:
            return {}
        condition = Q(pk__in=[])
        for term in long:
            text = term.typed[0].text
            condition |= Q(head=text[:SHORT], text__startswith=text)
        words = self._in_use(condition & Q(is_written=True), MOST_BEGINNINGS)
        found = {}
        for term in long:
            stems = dict.fromkeys(word.stem for word in words if word.text.startswith(term.typed[0].text))
            if stems:
                found[term.typed] = replace(term, ways=tuple((part,) for part in stems))
        return found

    def _run_together(self, terms: Sequence[Term]) -> dict[tuple[Token, ...], Term]:
        """For two words that were typed as one, the two: “celltherapy”."""
        ways: dict[tuple[Token, ...], list[Stems]] = {}
        for term in terms:
            text = term.typed[0].text
            cuts = range(SHORTEST_BEGINNING, len(text) - SHORTEST_BEGINNING + 1)
            ways[term.typed] = [(stem(text[:cut]), stem(text[cut:])) for cut in cuts]
        self.learn(part for found in ways.values() for way in found for part in way)
        found = {}
        for term in terms:
            known = [way for way in ways[term.typed] if self.knows(way)]
            if known:
                found[term.typed] = replace(term, ways=(max(known, key=self._weakest),))
        return found

    def _meant(self, typed: Sequence[Token]) -> dict[Token, InUse]:
        """For each of the words, the likeliest one in use that it may be a slip of."""
        likeliest = {word: self._nearest(word.text) for word in typed}
        numbers = {pk for near in likeliest.values() for pk, _, _ in near}
        in_use = {word.pk: word for word in self._in_use(Q(pk__in=numbers))} if numbers else {}
        found: dict[Token, InUse] = {}
        for word, near in likeliest.items():
            rated = [(slips - math.log10(in_use[pk].entries) / 4, text, pk) for pk, text, slips in near if pk in in_use]
            if rated:
                found[word] = in_use[min(rated)[2]]
        return found

    @staticmethod
    def _nearest(text: str) -> list[tuple[int, str, float]]:
        """The words least far from one typed, as (number, text, slips): letters left out, added, changed, swapped.

        Wherever one slip is, the word begins or ends as it should; so the database looks only at those that do.
        """
        if len(text) < SHORTEST_BEGINNING:
            return []
        slips = 2 if len(text) >= LONG_WORD else 1
        alike = Q(head=text[:2]) | Q(tail=text[-2:]) | Q(head=text[0] + text[2]) | Q(head=text[1] + text[0])
        lengths = Q(length__range=(len(text) - slips, len(text) + slips))
        rows = Word.objects.filter(alike & lengths, is_written=True).order_by("pk").values_list("pk", "text")
        near = []
        for pk, word in rows[:MOST_CANDIDATES]:
            distance = OSA.distance(text, word, score_cutoff=slips)
            if distance <= slips:
                # A first letter is rarely wrong; in numbers, every digit counts.
                if any(sign.isdigit() for sign in word + text):
                    continue
                near.append((pk, word, distance + (0.3 if word[0] != text[0] else 0)))
        return sorted(near, key=lambda row: (row[2], row[1]))[:MOST_CHECKED]
