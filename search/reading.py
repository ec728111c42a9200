"""Reads a query against the index: what it asks for, with its synonyms, once its spelling is corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .lookup import Lookup
from .query import Query, Synonyms, Term, query_words, terms_of
from .spelling import Correction, Resolution, resolve
from .words import Token


@dataclass(frozen=True)
class Reading:
    """What a query asks for.

    `typed` are all its words, and `corrected` is its text, after the corrections; `missing` are the words that no entry
    has. `corrected` is empty if nothing was corrected.
    """

    terms: Sequence[Term] = ()
    typed: Sequence[Token] = ()
    corrections: Sequence[Correction] = field(default=())
    missing: Sequence[str] = ()
    corrected: str = ""

    @property
    def mistyped(self) -> str:
        """The typed words that were corrected, in quotation marks."""
        return quoted(each.typed for each in self.corrections)

    @property
    def not_found(self) -> str:
        """The typed words that no entry has and that could not be corrected, in quotation marks."""
        return quoted(self.missing)


def read(query: Query, lookup: Lookup, synonyms: Synonyms, own_names: frozenset[str]) -> Reading:
    """Return what the query asks for of what `lookup` may find."""
    found = resolve(terms_of(query.all_words, synonyms), lookup, synonyms)
    if not found.corrections:
        return Reading(found.terms, query.all_words, missing=found.missing)
    corrected = _corrected(query, found)
    typed = tuple(query_words(corrected, own_names))
    # A corrected word may be part of a synonym.
    terms = resolve(terms_of(typed, synonyms), lookup, synonyms).terms
    return Reading(terms, typed, found.corrections, found.missing, corrected)


def _corrected(query: Query, found: Resolution) -> str:
    """Return the query with its corrections, and without the words that no entry has."""
    meant = {each.typed: each.meant for each in found.corrections}
    words = ""
    for word in query.all_words:
        if word.text not in found.missing:
            words += f"{'-' if word.is_glued and words else ' '}{meant.get(word.text, word.text)}"
    return words.strip()


def quoted(words: Iterable[str]) -> str:
    """Return the words in quotation marks, separated by commas, without repetitions."""
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))
