"""Reads a visitor's query: its words become terms, each with its synonyms and other spellings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from actris_cms.core.models import SiteIdentity

from .models import MAX_PHRASE_WORDS, SynonymGroup
from .words import MAX_JOINED, Token, composed, joined, stem, tokens

MAX_QUERY_LENGTH = 200  # Characters.
MAX_WORDS = 12
# By which an institute's name says what it is, and by which visitors then call it.
KINDS_OF_BODIES = {"agency", "authority", "center", "centre", "council", "institute", "institution", "organisation"}

# The stems of words that an entry must all have: one for most terms, several for a synonym of several words.
Stems = tuple[str, ...]


class Synonyms(dict[Stems, tuple[Stems, ...]]):
    """For the stems of each phrase as visitors may type it, the stems of all phrases that mean the same.

    `words` are the phrases of one word, which visitors may misspell.
    """

    def __init__(self) -> None:
        """Start without groups."""
        super().__init__()
        self.words: set[str] = set()


@dataclass(frozen=True)
class Query:
    """What a visitor typed.

    `words` are the words without stop words. `all_words` includes the stop words, up to the last of `words`.
    `was_cut`: the query was longer than the limits.
    """

    text: str
    words: tuple[Token, ...]
    all_words: tuple[Token, ...] = ()
    was_cut: bool = False


@dataclass(frozen=True)
class Term:
    """A part of a query: the words as typed, and the alternatives of which an entry must have one."""

    typed: tuple[Token, ...]
    alternatives: tuple[Stems, ...]
    # The typed words written as one word, such as CART for CAR T. Used only if an entry has it.
    joined_spellings: tuple[Stems, ...] = field(default=())

    @property
    def is_own_name(self) -> bool:
        """Whether it only names the site, which all its pages are about."""
        return all(word.is_own_name for word in self.typed)

    @property
    def typed_alternatives(self) -> set[Stems]:
        """The alternatives that are the typed words themselves, not synonyms."""
        return {stems_of(without_stop_words(self.typed)), *spellings_of(self.typed)}

    @property
    def stems(self) -> set[str]:
        """The stems of all alternatives."""
        return {part for stems in (*self.alternatives, *self.joined_spellings) for part in stems}


def parse_query(raw: str, own_names: frozenset[str] = frozenset()) -> Query:
    """Parse what a visitor typed, whatever it is. It is cut to `MAX_QUERY_LENGTH` characters and `MAX_WORDS` words.

    Stop words are left out, unless there are no other words.
    """
    cut = raw[:MAX_QUERY_LENGTH]
    text = " ".join(composed(cut).split())
    found = query_words(text, own_names)
    words = without_stop_words(found)
    kept = words[:MAX_WORDS]
    last = next((at for at, word in enumerate(found) if word is kept[-1]), 0) if kept else 0
    was_cut = len(raw.strip()) > MAX_QUERY_LENGTH or len(words) > MAX_WORDS
    return Query(text, tuple(kept), tuple(found if len(words) <= MAX_WORDS else found[: last + 1]), was_cut)


def own_names_of(identity: SiteIdentity) -> frozenset[str]:
    """Return the words that name the site itself: its abbreviation, and what the name says that it is."""
    short, long = ({word.text for word in tokens(name)} for name in (identity.title_name, identity.site_name))
    return frozenset((short if len(short) == 1 else set()) | (long & KINDS_OF_BODIES))


def query_words(text: str, own_names: frozenset[str]) -> list[Token]:
    """Return the words of a query, of which the site's own names are marked."""
    return [word._replace(is_own_name=word.text in own_names) for word in tokens(text)]


def without_stop_words(words: Sequence[Token]) -> Sequence[Token]:
    """Return the words without stop words; all words if there are no others."""
    return [word for word in words if not word.is_stop_word] or words


def stems_of(words: Sequence[Token]) -> Stems:
    """Return the stem of each word."""
    return tuple(stem(word.text) for word in words)


def spellings_of(words: Sequence[Token]) -> list[Stems]:
    """Return the stems of the words: as one word, if they may be a term such as CAR-T, and one by one."""
    one = joined(words, 0, len(words)) if len(words) <= MAX_JOINED else ""
    return [(stem(one),), stems_of(words)] if one else [stems_of(words)]


@lru_cache(maxsize=1000)
def phrases_of(words: str) -> tuple[tuple[Stems, ...], ...]:
    """Return the stems of each phrase of a synonym group. `words` is the group as stored, one phrase per line.

    The first item of a phrase is what entries are searched for. The others are what queries are matched with: the
    phrase with all its words, and without stop words if at least two others are left.
    """
    found = []
    for phrase in filter(None, (list(tokens(phrase)) for phrase in SynonymGroup(words=words).phrases)):
        short = without_stop_words(phrase)
        spellings = [*spellings_of(phrase), *(spellings_of(short) if len(short) > 1 else ())]
        found.append((searched_stems(phrase), *spellings))
    return tuple(found)


@lru_cache(maxsize=1000)
def single_words_of(words: str) -> frozenset[str]:
    """Return the phrases of a synonym group that are one word, such as “internship”, but no abbreviation."""
    phrases = (list(tokens(phrase)) for phrase in SynonymGroup(words=words).phrases)
    return frozenset(phrase[0].text for phrase in phrases if len(phrase) == 1 and not phrase[0].is_capital)


def searched_stems(phrase: Sequence[Token]) -> Stems:
    """Return what entries are searched for if this phrase has synonyms: its words without stop words.

    One word is not the phrase: “work with us” is not every “work”. It is then searched for with its stop words, which
    only titles and addresses are found by.
    """
    short = without_stop_words(phrase)
    return spellings_of(short if len(short) > 1 else phrase)[0]


def load_synonyms() -> Synonyms:
    """Read all synonym groups, in one query."""
    found = Synonyms()
    for words in SynonymGroup.objects.order_by("pk").values_list("words", flat=True):
        phrases = phrases_of(words)
        found.words |= single_words_of(words)
        same = tuple(dict.fromkeys(phrase[0] for phrase in phrases))
        for phrase in phrases:
            for stems in dict.fromkeys(phrase[1:]):
                found[stems] = tuple(dict.fromkeys((*found.get(stems, ()), *same)))
    return found


def terms_of(words: Sequence[Token], synonyms: Synonyms) -> list[Term]:
    """Return the terms of a query: the longest synonyms first, then words written as one, then single words.

    `words` are all typed words. Stop words count within a synonym, and if there are no other words. A synonym of only
    stop words counts if there are no other words but the site's name: “where is” it.
    """
    terms: list[Term] = []
    only_stop_words = all(word.is_stop_word for word in words)
    without_subject = all(word.is_stop_word or word.is_own_name for word in words)
    at = 0
    while at < len(words):
        term = _term_at(words, at, synonyms)
        is_kept = only_stop_words or (without_subject and len(term.typed) > 1)
        if is_kept or not all(word.is_stop_word for word in term.typed):
            terms.append(term)
            at += len(term.typed)
        else:
            at += 1
    return terms


def _term_at(words: Sequence[Token], at: int, synonyms: Synonyms) -> Term:
    for number in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
        row = tuple(words[at : at + number])
        short = without_stop_words(row)
        has_stop_word_at_end = row[0].is_stop_word or row[-1].is_stop_word
        spellings = [*spellings_of(row), *(() if has_stop_word_at_end else spellings_of(short))]
        same = next((synonyms[stems] for stems in spellings if stems in synonyms), None)
        if same:
            return Term(row, tuple(dict.fromkeys((searched_stems(row), *same))))
    for number in range(MAX_JOINED, 1, -1):
        if one := joined(words, at, number):
            row = tuple(words[at : at + number])
            return Term(row, (stems_of(without_stop_words(row)),), joined_spellings=((stem(one),),))
    return Term((words[at],), (stems_of(words[at : at + 1]),))


def single_word_terms(words: Iterable[Token]) -> list[Term]:
    """Return a term for each word."""
    return [Term((word,), ((stem(word.text),),)) for word in words]
