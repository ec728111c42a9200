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

ALL_AT_ONCE = 3000  # Entries: of more, it costs less to read all than to name them.
FIELDS = ("kind", "day", "page_id", "page__path")  # Those of `Facts`, in their order.


class InUse(NamedTuple):
    """A word of the index."""

    pk: int
    text: str
    stem: str


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
        """The entries that have a term in any of its ways."""
        return strongest(self.entries_of_way(way) for way in term.ways)

    def forms_of(self, term: Term) -> set[str]:
        """The words that texts may have for a term."""
        return {word.text for part in term.stems for word in self.words.get(part, ())}


def rows(words: QuerySet[Word]) -> list[InUse]:
    """Words as they are looked up."""
    return [InUse(*row) for row in words.values_list("pk", "text", "stem")]


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
