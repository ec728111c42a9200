"""What stands for a word that nothing on the site has: a longer word, two words, or the one that was meant."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from rapidfuzz.distance import OSA

from .lookup import InUse, Lookup, rows
from .models import Entry, Word
from .query import Term, said, single
from .words import SHORT, Token, folded, stem

SHORTEST = 3  # Letters that may stand for all words that begin with them, or be a slip of another word.
MOST_BEGINNINGS = 40
MOST_CANDIDATES = 3000  # Words that are compared with one typed.
MOST_CHECKED = 12  # Of the likeliest, how many are looked up among what visitors may see.
LONG_WORD = 6  # Letters. In these, two errors are forgiven; in shorter ones, one.
MOST_CORRECTED = 3  # Words of one query.
MOST_LIKELY = 3  # Of the words that one may be a slip of, how many are looked at closely.
MOST_PAIRS, MOST_READ = 3, 20  # Likeliest pairs that a word may be, and entries that are read for them.
FIRST_LETTER = 0.3  # Slips. A first letter is rarely wrong.
COMMON = 4  # A word that ten times as many entries have is worth the fourth part of a slip.

Typed = tuple[Token, ...]


@dataclass(frozen=True)
class Correction:
    """What was typed, and what was probably meant."""

    typed: str
    meant: str


@dataclass(frozen=True)
class Settled:
    """The terms as they can be looked for, what was corrected to make them so, and the words that nothing has."""

    terms: list[Term]
    corrections: list[Correction]
    missing: list[str]


def settle(terms: Sequence[Term], lookup: Lookup) -> Settled:
    """Make terms of what was typed that entries have. Each step is one or two queries, however many terms there are."""
    lookup.learn(part for term in terms for part in term.stems)
    apart = [part for term in terms for part in _apart(term, lookup)]
    known = {term.typed: found for term in apart if (found := _known(term, lookup))}
    # A word of grammar is spelled as it should be: at most, no title has it.
    unknown = [term for term in apart if term.typed not in known and not _is_grammar(term)]
    if unknown:
        known |= _beginnings(unknown, lookup)
    left = [term for term in unknown if term.typed not in known][:MOST_CORRECTED]
    meant = _meant(left, lookup) if left else {}
    two = _run_together([term for term in left if term.typed not in meant or meant[term.typed][1] > 1], lookup)
    settled = Settled([], [], [])
    for term in apart:
        if term.typed in known:
            settled.terms.append(known[term.typed])
        elif pair := two.get(term.typed):
            settled.corrections.append(Correction(term.typed[0].text, " ".join(pair)))
            settled.terms.append(replace(term, ways=(tuple(stem(part) for part in pair),)))
        elif term.typed in meant:
            word, _ = meant[term.typed]
            settled.corrections.append(Correction(term.typed[0].text, word.text))
            settled.terms.append(replace(term, ways=((word.stem,),)))
        elif not term.typed[0].is_stop_word:
            settled.missing.append(term.typed[0].text)
    lookup.learn(part for term in settled.terms for part in term.stems)
    return settled


def _is_grammar(term: Term) -> bool:
    return all(word.is_stop_word for word in term.typed)


def _apart(term: Term, lookup: Lookup) -> list[Term]:
    """The term, or its words one by one, where no entry has them as what they are together."""
    together = term.perhaps or term.ways
    is_known = any(lookup.entries_of_way(way) for way in together)
    return [term] if is_known or len(term.typed) == 1 else single(said(term.typed))


def _known(term: Term, lookup: Lookup) -> Term | None:
    """The term with the ways that entries have; None where they have none."""
    ways = tuple(way for way in (*term.perhaps, *term.ways) if lookup.entries_of_way(way))
    return replace(term, ways=ways, perhaps=()) if ways else None


def _beginnings(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, Term]:
    """For what begins a word, all the words that it begins: “immuno”."""
    condition = Q(pk__in=[])
    for term in terms:
        text = term.typed[0].text
        if len(text) >= SHORTEST:
            condition |= Q(head=text[:SHORT], text__startswith=text)
    words = rows(Word.objects.filter(condition).order_by("length", "text")[:MOST_BEGINNINGS])
    lookup.learn(word.stem for word in words)
    found = {}
    for term in terms:
        begun = {word.stem for word in words if word.text.startswith(term.typed[0].text)}
        stems = sorted(part for part in begun if lookup.entries_of_stem(part))
        if stems:
            found[term.typed] = replace(term, ways=tuple((part,) for part in stems))
    return found


def _run_together(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, tuple[str, str]]:
    """For two words that were typed as one, the two: “celltherapy”. They must stand next to each other somewhere."""
    cuts: dict[Typed, list[tuple[str, str]]] = {}
    for term in terms:
        text = term.typed[0].text
        cuts[term.typed] = [(text[:at], text[at:]) for at in range(SHORTEST, len(text) - SHORTEST + 1)]
    lookup.learn(stem(part) for pairs in cuts.values() for pair in pairs for part in pair)
    likely: dict[Typed, list[tuple[str, str]]] = {}
    for typed, pairs in cuts.items():
        rated = [(len(held), pair) for pair in pairs if (held := _with_both(pair, lookup))]
        likely[typed] = [pair for _, pair in sorted(rated, reverse=True)[:MOST_PAIRS]]
    texts = _texts_with([pair for pairs in likely.values() for pair in pairs], lookup)
    found = {typed: next((pair for pair in pairs if pair in texts), None) for typed, pairs in likely.items()}
    return {typed: pair for typed, pair in found.items() if pair}


def _with_both(pair: tuple[str, str], lookup: Lookup) -> set[int]:
    """The entries that hold two words, each as it is, and not only as a part of another."""
    words = ([word for word in lookup.words[stem(part)] if word.text == part and word.is_written] for part in pair)
    held = [{entry for word in found for entry in lookup.entries_of_word(word)} for found in words]
    return held[0] & held[1]


def _texts_with(pairs: Sequence[tuple[str, str]], lookup: Lookup) -> set[tuple[str, str]]:
    """Of pairs of words, those that stand next to each other in an entry."""
    condition = Q(pk__in=[])
    for pair in pairs:
        words = " ".join(pair)
        among = Q(pk__in=sorted(_with_both(pair, lookup))[:MOST_CANDIDATES])
        condition |= among & (Q(text__icontains=words) | Q(title__icontains=words))
    if not pairs:
        return set()
    rows = Entry.objects.filter(condition).order_by("pk").values_list("title", "text")[:MOST_READ]
    texts = [folded("\n".join(row)) for row in rows]
    return {pair for pair in pairs if any(re.search(rf"\b{pair[0]} {pair[1]}\b", text) for text in texts)}


def _meant(terms: Sequence[Term], lookup: Lookup) -> dict[Typed, tuple[InUse, int]]:
    """For each of the words, the likeliest one in use that it may be a slip of, and of how many slips."""
    near = {term.typed: _nearest(term.typed[0].text) for term in terms}
    lookup.learn_words(word for words in near.values() for word, _ in words)
    likely = {}
    for typed, words in near.items():
        rated = [
            (slips - math.log10(entries) / COMMON, word.text, word, int(slips))
            for word, slips in words
            if (entries := len(lookup.entries_of_word(word)))
        ]
        likely[typed] = [row[2:] for row in sorted(rated)[:MOST_LIKELY]]
    parts = _mostly_parts([word for words in likely.values() for word, _ in words], lookup)
    best = {typed: next((row for row in rows if row[0] not in parts), None) for typed, rows in likely.items()}
    return {typed: row for typed, row in best.items() if row}


def _mostly_parts(words: Sequence[InUse], lookup: Lookup) -> set[InUse]:
    """The words that more entries have in joined ones, such as the house of “in-house”, than without such.

    Only short words are looked at: of these, another letter makes another word; a long one is a slip all the same.
    """
    words = [word for word in words if len(word.text) < LONG_WORD]
    condition = Q(pk__in=[])
    for word in words:
        condition |= Q(text__startswith=word.text) | Q(text__endswith=word.text)
    joint = rows(Word.objects.filter(condition, is_written=False).order_by("pk")[:MOST_CANDIDATES]) if words else []
    # A number at the end of an address makes no word another.
    joint = [word for word in joint if word.text.isalpha()]
    lookup.learn_words(joint)
    found = set()
    for word in words:
        around = [other for other in joint if other.text.startswith(word.text) or other.text.endswith(word.text)]
        joined = {entry for other in around for entry in lookup.entries_of_word(other)}
        if len(joined) > len(lookup.entries_of_word(word).keys() - joined):
            found.add(word)
    return found


def _nearest(text: str) -> list[tuple[InUse, float]]:
    """The words nearest to one typed, and by how many slips: letters left out, added, changed, swapped.

    Wherever the slip is, the word begins or ends as it should, or its first letters are swapped or parted; so the
    database looks only at words that do. In what has digits, every one counts, and nothing is a slip.
    """
    if len(text) < SHORTEST or not text.isalpha():
        return []
    most = 2 if len(text) >= LONG_WORD else 1
    alike = Q(tail=text[-2:]) | Q(head__in={text[:2], text[0] + text[2], text[1] + text[0]})
    lengths = Q(length__range=(len(text) - most, len(text) + most))
    near = []
    for word in rows(Word.objects.filter(alike & lengths, is_written=True).order_by("pk")[:MOST_CANDIDATES]):
        slips = OSA.distance(text, word.text, score_cutoff=most)
        if slips <= most and word.text.isalpha():
            near.append((word, slips + FIRST_LETTER * (word.text[0] != text[0])))
    return sorted(near, key=lambda row: (row[1], row[0].text))[:MOST_CHECKED]
