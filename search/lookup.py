"""The part of the index that one search needs: words, the entries that hold them, and what is known of those.

All that a search asks of the index is asked here, by a few plain queries whose number does not grow: so SQLite and
PostgreSQL find the same, in the same order. Only entries that the visitor may find are ever told of.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from .access import places_of, public_documents
from .models import Entry, Posting, Word
from .query import Stems, Term

# Of the weight of what was typed, how much another form of the word has, and a synonym. In percent.
OTHER_FORM, SYNONYM = 95, 85
ALL_AT_ONCE = 3000  # Entries: of more, it costs less to read all than to name them.
FIELDS = ("kind", "day", "page_id", "page__path")  # Those of `Facts`, in their order.


class InUse(NamedTuple):
    """A word of the index."""

    pk: int
    text: str
    stem: str
    is_written: bool


class Facts(NamedTuple):
    """What is known of an entry that the visitor may find. `path` is None for documents, `day` for what has no date."""

    kind: str
    day: int | None
    page: int | None
    path: str | None


class Lookup:
    """What one search has learnt of the index so far."""

    def __init__(self, request: HttpRequest) -> None:
        """Nothing is asked yet."""
        self.request = request
        self.words: dict[str, list[InUse]] = {}
        self.facts: dict[int, Facts] = {}
        self._looked_at: set[int] = set()
        self._held: dict[int, dict[int, int]] = {}
        self._by_stem: dict[str, dict[int, int]] = {}

    def learn(self, stems: Iterable[str]) -> None:
        """Look up the words of the stems, and the entries that hold them."""
        new = set(stems) - set(self.words)
        if not new:
            return
        self.words.update({part: [] for part in new})
        found = rows(Word.objects.filter(stem__in=new).order_by("pk"))
        for word in found:
            self.words[word.stem].append(word)
        self.learn_words(found)

    def learn_words(self, words: Iterable[InUse]) -> None:
        """Look up the entries that hold the words."""
        new = [word.pk for word in words if word.pk not in self._held]
        if not new:
            return
        postings: dict[int, dict[int, int]] = defaultdict(dict)
        for word, entry, weight in Posting.objects.filter(word__in=new).values_list("word_id", "entry_id", "weight"):
            postings[word][entry] = weight
        self._look_at({entry for held in postings.values() for entry in held})
        for number in new:
            held = postings.get(number, {})
            self._held[number] = {entry: weight for entry, weight in held.items() if entry in self.facts}

    def _look_at(self, entries: set[int]) -> None:
        """Find out which of the entries the visitor may find, and what they are."""
        new = entries - self._looked_at
        if not new:
            return
        self._looked_at |= new
        chosen = Entry.objects.order_by().filter(Q(page__live=True) | Q(page=None))
        if len(new) <= ALL_AT_ONCE:
            chosen = chosen.filter(pk__in=new)
        below, hidden = places_of(self.request)
        documents: dict[int, tuple[int, Facts]] = {}
        for entry, document, *facts in chosen.values_list("pk", "document_id", *FIELDS):
            path = facts[-1]
            if document is not None:
                documents[document] = entry, Facts(*facts)
            elif path.startswith(below) and not path.startswith(hidden):
                self.facts[entry] = Facts(*facts)
        if documents:
            for document in public_documents(self.request, documents).values_list("pk", flat=True):
                entry, found = documents[document]
                self.facts[entry] = found

    def entries_of_word(self, word: InUse) -> dict[int, int]:
        """The entries that hold a word, with what it weighs in each."""
        return self._held.get(word.pk, {})

    def entries_of_stem(self, part: str) -> dict[int, int]:
        """The entries that hold any form of a word; of several forms, the weightiest counts."""
        if part not in self._by_stem:
            self._by_stem[part] = strongest(self.entries_of_word(word) for word in self.words.get(part, ()))
        return self._by_stem[part]

    def entries_of_way(self, way: Stems) -> dict[int, int]:
        """The entries that hold all words of a way; the one that weighs least counts."""
        first, *others = sorted((self.entries_of_stem(part) for part in dict.fromkeys(way)), key=len)
        return reduce(weakest, others, first)

    def entries_of(self, term: Term) -> dict[int, int]:
        """The entries that have a term in any of its ways: the typed counts most, then its forms, then synonyms."""
        own, ways = term.own, [(way, self.entries_of_way(way)) for way in term.ways]
        if not any(way in own for way, _ in ways):
            return strongest(held for _, held in ways)
        typed = {entry for word in self._typed(term) for entry in self.entries_of_word(word)}
        found: dict[int, int] = {}
        for way, held in ways:
            for entry, weight in held.items():
                percent = SYNONYM if way not in own else 100 if entry in typed or len(way) > 1 else OTHER_FORM
                found[entry] = max(weight * percent // 100, found.get(entry, 0))
        return found

    def _typed(self, term: Term) -> list[InUse]:
        """The words of the index that are those of a term, letter by letter."""
        texts = {word.text for word in term.typed} | {"".join(word.text for word in term.typed)}
        return [word for part in term.stems for word in self.words.get(part, ()) if word.text in texts]

    def forms_of(self, terms: Iterable[Term]) -> tuple[set[str], list[list[set[str]]]]:
        """What texts may have for the terms: words that stand alone, and rows of words, by the forms of each."""
        alone: set[str] = set()
        in_a_row = []
        for term in terms:
            own = term.own
            for way in (*term.perhaps, *term.ways):
                forms = [{word.text for word in self.words.get(part, ())} for part in way]
                if len(way) > 1 and all(forms):
                    in_a_row.append(forms)
                if len(way) == 1 or way in own:
                    alone = alone.union(*forms)
        return alone, in_a_row


def rows(words: QuerySet[Word]) -> list[InUse]:
    """Words as they are looked up."""
    return [InUse(*row) for row in words.values_list("pk", "text", "stem", "is_written")]


def strongest(all_held: Iterable[dict[int, int]]) -> dict[int, int]:
    """The entries of any, with the greatest weight of each."""
    found: dict[int, int] = {}
    for held in all_held:
        if not found:
            found = held
            continue
        found = {**held, **found} if found is not held else found
        for entry, weight in held.items():
            if weight > found[entry]:
                found[entry] = weight
    return found


def weakest(some: dict[int, int], others: dict[int, int]) -> dict[int, int]:
    """The entries of both, with the smaller weight of each."""
    return {entry: min(weight, others[entry]) for entry, weight in some.items() if entry in others}
