"""Reads the part of the index that one search needs: words, the entries that contain them, and facts about these.

Every query of a search to the index is here. Their number does not grow with the site. They are simple, so SQLite and
PostgreSQL give the same results in the same order. Entries that the visitor may not find are dropped here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import reduce
from typing import ClassVar, NamedTuple

from django.db.models import Q
from django.http import HttpRequest

from .access import allowed_and_hidden_paths, public_documents
from .models import Entry
from .query import Stems, Term
from .tables import LIVE, Tables

# The weight of another form of a typed word, and of a synonym, in percent of the typed word's weight.
OTHER_FORM_PERCENT, SYNONYM_PERCENT = 95, 85
MAX_LISTED_ENTRIES = 3000  # To fetch more entries than this, it is faster to read all than to list their keys.
FACTS_FIELDS = ("kind", "day", "page_id", "page__path")  # The fields of `EntryFacts`, in their order.


class IndexedWord(NamedTuple):
    """A word of the index."""

    pk: int
    text: str
    stem: str
    is_written: bool
    is_name: bool
    is_small: bool


class EntryFacts(NamedTuple):
    """Facts about an entry that the visitor may find. `page` and `path` are None for documents; `day` may be None."""

    kind: str
    day: int | None
    page: int | None
    path: str | None


class Lookup:
    """What one search has read from the index so far."""

    tables: ClassVar[tuple[Tables, ...]] = (LIVE,)

    def __init__(self, request: HttpRequest) -> None:
        """Read nothing yet."""
        self.request = request
        self.words: dict[str, list[IndexedWord]] = {}  # By stem.
        self.facts: dict[int, EntryFacts] = {}  # By entry.
        self._loaded_entries: set[int] = set()
        self._postings: dict[int, dict[int, int]] = {}  # By word, the weights by entry.
        self._by_stem: dict[str, dict[int, int]] = {}  # By stem, the weights by entry.

    def find_words(self, condition: Q, *order: str, limit: int | None = None) -> list[IndexedWord]:
        """Return the words of the index that meet a condition, whoever may find them."""
        found = []
        for tables in self.tables:
            words = tables.word.objects.filter(condition).order_by(*order)[:limit]
            rows = words.values_list("pk", *IndexedWord._fields[1:])
            found += [IndexedWord(tables.sign * pk, *fields) for pk, *fields in rows]
        return found

    def find_texts(self, wanted: Iterable[tuple[Collection[int], Q]], limit: int) -> list[tuple[str, str]]:
        """Return title and text of entries that meet the condition beside them."""
        found: list[tuple[str, str]] = []
        wanted = list(wanted)
        for tables in self.tables if wanted else ():
            condition = Q(pk__in=[])
            for entries, has in wanted:
                condition |= Q(pk__in=tables.own(entries)) & has
            found += tables.entry.objects.filter(condition).order_by("pk").values_list("title", "text")[:limit]
        return found

    def titles_of(self, entries: Collection[int]) -> dict[int, str]:
        """Return the titles of entries."""
        found: dict[int, str] = {}
        for tables in self.tables:
            rows = tables.entry.objects.filter(pk__in=tables.own(entries)).values_list("pk", "title")
            found |= {tables.sign * pk: title for pk, title in rows}
        return found

    def count_entries(self) -> int:
        """Return how many entries the index has, whoever may find them."""
        return sum(tables.entry.objects.count() for tables in self.tables)

    def load_stems(self, stems: Iterable[str]) -> None:
        """Read the words with these stems, and the entries that contain them."""
        new = set(stems) - set(self.words)
        if not new:
            return
        self.words.update({part: [] for part in new})
        found = self.find_words(Q(stem__in=new), "pk")
        for word in found:
            self.words[word.stem].append(word)
        self.load_words(found)

    def load_words(self, words: Iterable[IndexedWord]) -> None:
        """Read the entries that contain these words."""
        new = [word.pk for word in words if word.pk not in self._postings]
        postings: dict[int, dict[int, int]] = defaultdict(dict)
        for tables in self.tables:
            if keys := tables.own(new):
                rows = tables.posting.objects.filter(word__in=keys).values_list("word_id", "entry_id", "weight")
                for word, entry, weight in rows:
                    postings[tables.sign * word][tables.sign * entry] = weight
        self._load_entries({entry for weights in postings.values() for entry in weights})
        for key in new:
            weights = postings.get(key, {})
            self._postings[key] = {entry: weight for entry, weight in weights.items() if entry in self.facts}

    def _load_entries(self, entries: set[int]) -> None:
        new = entries - self._loaded_entries
        if new:
            self._loaded_entries |= new
            self.facts |= self.findable(new)

    def findable(self, entries: set[int]) -> dict[int, EntryFacts]:
        """Return the facts of those of the entries that the visitor may find."""
        chosen = Entry.objects.order_by().filter(Q(page__live=True) | Q(page=None))
        if len(entries) <= MAX_LISTED_ENTRIES:
            chosen = chosen.filter(pk__in=entries)
        allowed, hidden = allowed_and_hidden_paths(self.request)
        found: dict[int, EntryFacts] = {}
        documents: dict[int, tuple[int, EntryFacts]] = {}
        for entry, document, *facts in chosen.values_list("pk", "document_id", *FACTS_FIELDS):
            path = facts[-1]
            if document is not None:
                documents[document] = entry, EntryFacts(*facts)
            elif path.startswith(allowed) and not path.startswith(hidden):
                found[entry] = EntryFacts(*facts)
        if documents:
            for document in public_documents(self.request, documents):
                entry, about = documents[document]
                found[entry] = about
        return found

    def entries_of_word(self, word: IndexedWord) -> dict[int, int]:
        """Return the entries that contain a word, with its weight in each."""
        return self._postings.get(word.pk, {})

    def entries_of_stem(self, part: str) -> dict[int, int]:
        """Return the entries that contain a word with this stem, with the highest weight of such words in each."""
        if part not in self._by_stem:
            self._by_stem[part] = max_weights(self.entries_of_word(word) for word in self.words.get(part, ()))
        return self._by_stem[part]

    def entries_with_all(self, stems: Stems) -> dict[int, int]:
        """Return the entries that contain all the stems, with the lowest of their weights in each."""
        first, *others = sorted((self.entries_of_stem(part) for part in dict.fromkeys(stems)), key=len)
        return reduce(min_weights, others, first)

    def entries_of_term(self, term: Term) -> dict[int, int]:
        """Return the entries that have any alternative of a term, with its weight in each.

        The typed words weigh most, then their other forms, then synonyms.
        """
        own = term.typed_alternatives
        alternatives = [(stems, self.entries_with_all(stems)) for stems in term.alternatives]
        if not any(stems in own for stems, _ in alternatives):
            return max_weights(weights for _, weights in alternatives)
        typed = {entry for word in self._typed_words(term) for entry in self.entries_of_word(word)}
        found: dict[int, int] = {}
        for stems, weights in alternatives:
            for entry, weight in weights.items():
                is_typed = entry in typed or len(stems) > 1
                percent = SYNONYM_PERCENT if stems not in own else 100 if is_typed else OTHER_FORM_PERCENT
                found[entry] = max(weight * percent // 100, found.get(entry, 0))
        return found

    def _typed_words(self, term: Term) -> list[IndexedWord]:
        """Return the words of the index that are spelled exactly as the typed words of a term."""
        texts = {word.text for word in term.typed} | {"".join(word.text for word in term.typed)}
        return [word for part in term.stems for word in self.words.get(part, ()) if word.text in texts]

    def forms_of(self, terms: Iterable[Term]) -> tuple[set[str], list[list[set[str]]]]:
        """Return the forms of the terms to mark in texts.

        First the forms of words that are marked wherever they are; then, for each phrase, a set of forms per word.
        """
        alone: set[str] = set()
        phrases = []
        for term in terms:
            own = term.typed_alternatives
            for stems in (*term.joined_spellings, *term.alternatives):
                forms = [{word.text for word in self.words.get(part, ())} for part in stems]
                if len(stems) > 1 and all(forms):
                    phrases.append(forms)
                if len(stems) == 1 or stems in own:
                    alone = alone.union(*forms)
        return alone, phrases


def max_weights(mappings: Iterable[dict[int, int]]) -> dict[int, int]:
    """Return the entries that are in any of the mappings, with the highest weight of each."""
    found: dict[int, int] = {}
    for weights in mappings:
        if not found:
            found = weights
            continue
        found = {**weights, **found} if found is not weights else found
        for entry, weight in weights.items():
            if weight > found[entry]:
                found[entry] = weight
    return found


def min_weights(some: dict[int, int], others: dict[int, int]) -> dict[int, int]:
    """Return the entries that are in both mappings, with the lower weight of each."""
    return {entry: min(weight, others[entry]) for entry, weight in some.items() if entry in others}
