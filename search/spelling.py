"""Replaces words of a query that no entry has: by longer words, by two words, or by a corrected spelling."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from rapidfuzz.distance import OSA

from .lookup import IndexedWord, Lookup
from .query import Stems, Synonyms, Term, single_word_terms, without_stop_words
from .slips import LONG_WORD, is_only_a_name, may_be_meant, similar_synonym
from .words import SHORT, Token, folded, stem

MIN_LENGTH = 3  # Letters of a word that is completed, split or corrected.
MAX_COMPLETIONS = 40
MAX_CANDIDATES = 3000  # Indexed words that one typed word is compared with, and entries that a pair of words may be in.
MAX_SIMILAR = 12  # The most similar words, whose entries are looked up.
MAX_CORRECTED = 3  # Words of one query.
MAX_LIKELY = 3  # The likeliest corrections, which are checked further.
MAX_PAIRS, MAX_TEXTS = 3, 20  # The likeliest pairs that a word is split into, and entries that are read to check them.
FIRST_LETTER_PENALTY = 0.3  # Typing errors. The first letter is rarely wrong.
FREQUENCY_SCALE = 4  # A word that ten times as many entries have is preferred by a quarter of a typing error.

Typed = tuple[Token, ...]
Meant = tuple[str, tuple[Stems, ...]]  # A word, and the alternatives that it finds.


@dataclass(frozen=True)
class Correction:
    """What was typed, and what was probably meant."""

    typed: str
    meant: str


@dataclass(frozen=True)
class Resolution:
    """The terms to search for, the corrections among them, and the words that no entry has."""

    terms: list[Term]
    corrections: list[Correction]
    missing: list[str]


def resolve(terms: Sequence[Term], lookup: Lookup, synonyms: Synonyms) -> Resolution:
    """Replace terms that no entry has. Each step takes one or two queries, however many terms there are."""
    lookup.load_stems(part for term in terms for part in term.stems)
    split = [part for term in terms for part in _split_if_unknown(term, lookup)]
    known = {term.typed: found for term in split if (found := _with_known_alternatives(term, lookup))}
    # Stop words are neither completed nor corrected.
    unknown = [term for term in split if term.typed not in known and not _has_only_stop_words(term)]
    if unknown:
        known |= _completions(unknown, lookup)
    left = [term for term in unknown if term.typed not in known][:MAX_CORRECTED]
    corrected = _corrections(left, lookup) if left else {}
    pairs = _pairs([term for term in left if term.typed not in corrected or corrected[term.typed][1] > 1], lookup)
    unsolved = [term for term in left if term.typed not in corrected and term.typed not in pairs]
    meant = _synonyms_meant(unsolved, lookup, synonyms)
    resolution = Resolution([], [], [])
    for term in split:
        if term.typed in known:
            resolution.terms.append(known[term.typed])
        elif pair := pairs.get(term.typed):
            resolution.corrections.append(Correction(term.typed[0].text, " ".join(pair)))
            resolution.terms.append(replace(term, alternatives=(tuple(stem(part) for part in pair),)))
        elif term.typed in corrected:
            word, _ = corrected[term.typed]
            resolution.corrections.append(Correction(term.typed[0].text, word.text))
            resolution.terms.append(replace(term, alternatives=((word.stem,),)))
        elif term.typed in meant:
            text, alternatives = meant[term.typed]
            resolution.corrections.append(Correction(term.typed[0].text, text))
            resolution.terms.append(replace(term, alternatives=alternatives))
        elif not term.typed[0].is_stop_word:
            resolution.missing.append(term.typed[0].text)
    lookup.load_stems(part for term in resolution.terms for part in term.stems)
    return resolution


def _has_only_stop_words(term: Term) -> bool:
    return all(word.is_stop_word for word in term.typed)


def _split_if_unknown(term: Term, lookup: Lookup) -> list[Term]:
    """Return the term, or one term per word if no entry has the words as one term."""
    together = term.joined_spellings or term.alternatives
    is_known = any(lookup.entries_with_all(stems) for stems in together)
    return [term] if is_known or len(term.typed) == 1 else single_word_terms(without_stop_words(term.typed))


def _with_known_alternatives(term: Term, lookup: Lookup) -> Term | None:
    """Return the term with only the alternatives that entries have; None if no entry has any."""
    every = (*term.joined_spellings, *term.alternatives)
    alternatives = tuple(stems for stems in every if lookup.entries_with_all(stems))
    return replace(term, alternatives=alternatives, joined_spellings=()) if alternatives else None


def _completions(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, Term]:
    """Return, for terms that are the beginning of words, such as “immuno”, a term with all these words."""
    condition = Q(pk__in=[])
    for term in terms:
        text = term.typed[0].text
        if len(text) >= MIN_LENGTH:
            condition |= Q(head=text[:SHORT], text__startswith=text)
    words = lookup.find_words(condition, "length", "text", limit=MAX_COMPLETIONS)
    lookup.load_stems(word.stem for word in words)
    found = {}
    for term in terms:
        text = term.typed[0].text
        begun = {word.stem for word in words if word.text.startswith(text) and not is_only_a_name(word, text)}
        stems = sorted(part for part in begun if lookup.entries_of_stem(part))
        if stems:
            found[term.typed] = replace(term, alternatives=tuple((part,) for part in stems))
    return found


def _pairs(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, tuple[str, str]]:
    """Return, for two words typed as one, such as “celltherapy”, the two. Some entry must have them side by side."""
    splits: dict[Typed, list[tuple[str, str]]] = {}
    for term in terms:
        text = term.typed[0].text
        splits[term.typed] = [(text[:at], text[at:]) for at in range(MIN_LENGTH, len(text) - MIN_LENGTH + 1)]
    lookup.load_stems(stem(part) for pairs in splits.values() for pair in pairs for part in pair)
    likely: dict[Typed, list[tuple[str, str]]] = {}
    for typed, pairs in splits.items():
        rated = [(len(entries), pair) for pair in pairs if (entries := _entries_with_both(pair, lookup))]
        likely[typed] = [pair for _, pair in sorted(rated, reverse=True)[:MAX_PAIRS]]
    confirmed = _side_by_side([pair for pairs in likely.values() for pair in pairs], lookup)
    found = {typed: next((pair for pair in pairs if pair in confirmed), None) for typed, pairs in likely.items()}
    return {typed: pair for typed, pair in found.items() if pair}


def _entries_with_both(pair: tuple[str, str], lookup: Lookup) -> set[int]:
    """Return the entries that have both words exactly as typed, and not only as parts of others."""
    words = ([word for word in lookup.words[stem(part)] if word.text == part and word.is_written] for part in pair)
    entries = [{entry for word in found for entry in lookup.entries_of_word(word)} for found in words]
    return entries[0] & entries[1]


def _side_by_side(pairs: Sequence[tuple[str, str]], lookup: Lookup) -> set[tuple[str, str]]:
    """Return the pairs of words that are next to each other in some entry."""
    wanted = []
    for pair in pairs:
        words = " ".join(pair)
        among = sorted(_entries_with_both(pair, lookup))[:MAX_CANDIDATES]
        wanted.append((among, Q(text__icontains=words) | Q(title__icontains=words)))
    texts = [folded("\n".join(row)) for row in lookup.find_texts(wanted, MAX_TEXTS)]
    return {pair for pair in pairs if any(re.search(rf"\b{pair[0]} {pair[1]}\b", text) for text in texts)}


def _corrections(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, tuple[IndexedWord, int]]:
    """Return, for each term that may be misspelled, the likeliest indexed word and the number of typing errors."""
    similar = {term.typed: _similar_words(term.typed[0].text, lookup) for term in terms}
    lookup.load_words(word for words in similar.values() for word, _ in words)
    likely = {}
    for typed, words in similar.items():
        rated = [
            (errors - math.log10(entries) / FREQUENCY_SCALE, word.text, word, int(errors))
            for word, errors in words
            if (entries := len(lookup.entries_of_word(word))) and may_be_meant(typed[0].text, word)
        ]
        likely[typed] = [row[2:] for row in sorted(rated)[:MAX_LIKELY]]
    parts = _mostly_parts([word for words in likely.values() for word, _ in words], lookup)
    best = {typed: next((row for row in rows if row[0] not in parts), None) for typed, rows in likely.items()}
    return {typed: row for typed, row in best.items() if row}


def _synonyms_meant(terms: Sequence[Term], lookup: Lookup, synonyms: Synonyms) -> dict[Typed, Meant]:
    """Return, for misspelled synonyms that no entry has, such as “intenship”, the word and what it finds."""
    similar = {term.typed: similar_synonym(term.typed[0].text, synonyms.words) for term in terms}
    chosen = {typed: (word, synonyms[(stem(word),)]) for typed, word in similar.items() if word}
    lookup.load_stems(part for _, alternatives in chosen.values() for stems in alternatives for part in stems)
    found = {}
    for typed, (word, alternatives) in chosen.items():
        known = tuple(stems for stems in alternatives if lookup.entries_with_all(stems))
        if known:
            found[typed] = word, known
    return found


def _mostly_parts(words: Sequence[IndexedWord], lookup: Lookup) -> set[IndexedWord]:
    """Return the words that more entries have as part of a joined word, such as “house” in “in-house”, than alone.

    Only short words are checked. Changing one letter of a short word often gives another word; a long word that differs
    in one letter is a typing error.
    """
    words = [word for word in words if len(word.text) < LONG_WORD]
    condition = Q(pk__in=[])
    for word in words:
        condition |= Q(text__startswith=word.text) | Q(text__endswith=word.text)
    condition &= Q(is_written=False)
    joined = lookup.find_words(condition, "pk", limit=MAX_CANDIDATES) if words else []
    # A word with a number, such as one from a slug, does not count as a joined word.
    joined = [word for word in joined if word.text.isalpha()]
    lookup.load_words(joined)
    found = set()
    for word in words:
        others = (other for other in joined if other.stem != word.stem)
        around = [other for other in others if other.text.startswith(word.text) or other.text.endswith(word.text)]
        entries_as_part = {entry for other in around for entry in lookup.entries_of_word(other)}
        if len(entries_as_part) > len(lookup.entries_of_word(word).keys() - entries_as_part):
            found.add(word)
    return found


def _similar_words(text: str, lookup: Lookup) -> list[tuple[IndexedWord, float]]:
    """Return the indexed words most similar to a typed one, with the number of typing errors, fewest first.

    A typing error is a missing, added, changed or swapped letter. The database only selects words that end with the
    same two letters or begin with the same two, also if these two are swapped or have an extra letter between them.
    Every digit counts, so words with digits have no similar words.
    """
    if len(text) < MIN_LENGTH or not text.isalpha():
        return []
    most = 2 if len(text) >= LONG_WORD else 1
    alike = Q(tail=text[-2:]) | Q(head__in={text[:2], text[0] + text[2], text[1] + text[0]})
    lengths = Q(length__range=(len(text) - most, len(text) + most))
    similar = []
    for word in lookup.find_words(alike & lengths & Q(is_written=True), "pk", limit=MAX_CANDIDATES):
        errors = OSA.distance(text, word.text, score_cutoff=most)
        if errors <= most and word.text.isalpha():
            similar.append((word, errors + FIRST_LETTER_PENALTY * (word.text[0] != text[0])))
    return sorted(similar, key=lambda row: (row[1], row[0].text))[:MAX_SIMILAR]
