"""Compares titles with the query."""

from collections.abc import Sequence

from .query import Stems, Term, stems_of, without_stop_words
from .words import MAX_JOINED, Token, stem, tokens

# From best to worst. The title: equals what was typed; has the same stems; starts with what was typed. After that, stop
# words do not count: it consists of the terms or their synonyms; starts with these, or with the typed stems.
EQUAL, EQUAL_STEMS, STARTS, EQUAL_TERMS, STARTS_WITH_TERMS, OTHER = 5, 4, 3, 2, 1, 0


def title_rank(title: str, typed: Sequence[Token], terms: Sequence[Term]) -> int:
    """Return how well the title matches. `typed` are all words of the query, `terms` the terms made of them."""
    words = list(tokens(title))
    texts, asked = [word.text for word in words], [word.text for word in typed]
    if not asked or not terms:
        return OTHER
    if texts == asked:
        return EQUAL
    if stems_of(words) == stems_of(typed):
        return EQUAL_STEMS
    if texts[: len(asked)] == asked:
        return STARTS
    # If the query only has stop words, the title's count.
    only_stop_words = all(word.is_stop_word for word in typed)
    kept = words if only_stop_words else without_stop_words(words)
    stems, wanted = stems_of(kept), stems_of(without_stop_words(typed))
    ends = _ends_of_terms(kept, stems, terms)
    if len(stems) in ends:
        return EQUAL_TERMS
    return STARTS_WITH_TERMS if ends or stems[: len(wanted)] == wanted else OTHER


def _ends_of_terms(words: Sequence[Token], stems: Stems, terms: Sequence[Term]) -> set[int]:
    """Return after how many words of the title all terms, one after the other, can end; empty if it lacks one."""
    ends = {0}
    for term in terms:
        ends = {
            at for end in ends for alternative in term.alternatives for at in _ends_of(words, stems, end, alternative)
        }
    return ends


def _ends_of(words: Sequence[Token], stems: Stems, at: int, wanted: Stems) -> set[int]:
    """Return where the wanted stems end if they start at index `at`. CART may be written CAR-T."""
    found = {at + len(wanted)} if stems[at : at + len(wanted)] == wanted else set()
    for number in range(2, MAX_JOINED + 1) if len(wanted) == 1 else ():
        if at + number <= len(words) and stem("".join(word.text for word in words[at : at + number])) == wanted[0]:
            found.add(at + number)
    return found
