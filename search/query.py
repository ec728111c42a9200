"""What a visitor asks for: the words of a query as terms, each with all that would do as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .models import LONGEST_PHRASE, SynonymGroup
from .words import MOST_JOINED, Token, composed, joined, stem, tokens

LONGEST_QUERY = 200  # Characters.
MOST_WORDS = 12

# The stems of words that must stand together in an entry: one for most, more for a synonym of several words.
Stems = tuple[str, ...]
# For each name of a phrase, the names of all phrases that mean the same.
Synonyms = dict[Stems, tuple[Stems, ...]]


@dataclass(frozen=True)
class Query:
    """The words of a query that say something, in their order; `was_cut` where there were more.

    `spoken` are all of them up to the last of `words`, words of grammar included.
    """

    text: str
    words: tuple[Token, ...]
    spoken: tuple[Token, ...] = ()
    was_cut: bool = False


@dataclass(frozen=True)
class Term:
    """One thing asked for: the words as they were typed, and the ways in which an entry may have it."""

    typed: tuple[Token, ...]
    ways: tuple[Stems, ...]
    # What is not looked for unless an entry is known to have it: words typed apart that texts write as one.
    perhaps: tuple[Stems, ...] = field(default=())

    @property
    def own(self) -> set[Stems]:
        """The ways that are the typed words themselves, not what else would do."""
        return {stems_of(said(self.typed)), *names(self.typed)}

    @property
    def stems(self) -> set[str]:
        """All stems that the ways need."""
        return {part for way in (*self.ways, *self.perhaps) for part in way}


def read(raw: str) -> Query:
    """The query that a visitor typed, whatever it is. It is cut to `LONGEST_QUERY` characters and `MOST_WORDS` words.

    Words of grammar are left out, unless there are no others.
    """
    cut = raw[:LONGEST_QUERY]
    text = " ".join(composed(cut).split())
    found = list(tokens(text))
    words = said(found)
    kept = words[:MOST_WORDS]
    last = next((at for at, word in enumerate(found) if word is kept[-1]), 0) if kept else 0
    was_cut = len(raw.strip()) > LONGEST_QUERY or len(words) > MOST_WORDS
    return Query(text, tuple(kept), tuple(found if len(words) <= MOST_WORDS else found[: last + 1]), was_cut)


def said(words: Sequence[Token]) -> Sequence[Token]:
    """The words without those of grammar, unless there are no others."""
    return [word for word in words if not word.is_stop_word] or words


def stems_of(words: Sequence[Token]) -> Stems:
    """The stems of words in a row."""
    return tuple(stem(word.text) for word in words)


def names(words: Sequence[Token]) -> list[Stems]:
    """The stems by which a row of words is known: as one word, where it is a term such as CAR-T, and one by one."""
    one = joined(words, 0, len(words)) if len(words) <= MOST_JOINED else ""
    return [(stem(one),), stems_of(words)] if one else [stems_of(words)]


@lru_cache(maxsize=1000)
def phrases_of(words: str) -> tuple[tuple[Stems, ...], ...]:
    """The names of each phrase of a group of synonyms, as it is stored: the first is what entries are looked up by.

    The others are those by which queries are known to ask for it: with all its words, and without those of grammar
    where at least two are left. “Contact us” is not every “contact”.
    """
    found = []
    for phrase in filter(None, (list(tokens(phrase)) for phrase in SynonymGroup(words=words).phrases)):
        short = said(phrase)
        called = [*names(phrase), *(names(short) if len(short) > 1 else ())]
        found.append((names(short)[0], *called))
    return tuple(found)


def synonyms() -> Synonyms:
    """For each name of a phrase, the first names of all phrases that mean the same."""
    found: Synonyms = {}
    for words in SynonymGroup.objects.order_by("pk").values_list("words", flat=True):
        phrases = phrases_of(words)
        same = tuple(dict.fromkeys(phrase[0] for phrase in phrases))
        for phrase in phrases:
            for name in dict.fromkeys(phrase[1:]):
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), *same)))
    return found


def terms_of(words: Sequence[Token], same: Synonyms) -> list[Term]:
    """The terms of a query: the longest synonyms first, then what is written as one word, then word by word.

    `words` are all that were typed. Those of grammar count within a synonym, and where there are no others.
    """
    terms: list[Term] = []
    is_grammar = all(word.is_stop_word for word in words)
    at = 0
    while at < len(words):
        term = _term_at(words, at, same)
        if is_grammar or not all(word.is_stop_word for word in term.typed):
            terms.append(term)
            at += len(term.typed)
        else:
            at += 1
    return terms


def _term_at(words: Sequence[Token], at: int, same: Synonyms) -> Term:
    for number in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        row = tuple(words[at : at + number])
        short = said(row)
        called = [*names(row), *(names(short) if not (row[0].is_stop_word or row[-1].is_stop_word) else ())]
        ways = next((same[name] for name in called if name in same), None)
        if ways:
            return Term(row, tuple(dict.fromkeys((names(short)[0], *ways))))
    for number in range(MOST_JOINED, 1, -1):
        if one := joined(words, at, number):
            row = tuple(words[at : at + number])
            return Term(row, (stems_of(said(row)),), perhaps=((stem(one),),))
    return Term((words[at],), (stems_of(words[at : at + 1]),))


def single(words: Iterable[Token]) -> list[Term]:
    """Each word as a term of its own."""
    return [Term((word,), ((stem(word.text),),)) for word in words]
