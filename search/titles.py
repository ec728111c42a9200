"""How well a title answers a query by itself: whether it is what was typed, or begins with it."""

from collections.abc import Sequence

from .query import Stems, Term, said, stems_of
from .words import MOST_JOINED, Token, stem, tokens

# From the best down: the title is what was typed; the same but for forms; begins with what was typed; is it, or begins
# with it, by synonyms and but for words of grammar.
SAME, SAME_BUT_FORMS, BEGINS, SAME_BY_SYNONYM, BEGINS_OTHERWISE, OTHER = 5, 4, 3, 2, 1, 0


def rank_of(title: str, typed: Sequence[Token], terms: Sequence[Term]) -> int:
    """How well the title answers. `typed` are all words of the query, `terms` what they were understood as."""
    words = list(tokens(title))
    texts, asked = [word.text for word in words], [word.text for word in typed]
    if not asked or not terms:
        return OTHER
    if texts == asked:
        return SAME
    if stems_of(words) == stems_of(typed):
        return SAME_BUT_FORMS
    if texts[: len(asked)] == asked:
        return BEGINS
    # Where words of grammar are all that was asked, they count.
    is_grammar = all(word.is_stop_word for word in typed)
    kept = words if is_grammar else said(words)
    stems, wanted = stems_of(kept), stems_of(said(typed))
    ends = _ends(kept, stems, terms)
    if len(stems) in ends:
        return SAME_BY_SYNONYM
    return BEGINS_OTHERWISE if ends or stems[: len(wanted)] == wanted else OTHER


def _ends(words: Sequence[Token], stems: Stems, terms: Sequence[Term]) -> set[int]:
    """Behind how many words of a title all the terms have been said, one after the other; none where they are not."""
    ends = {0}
    for term in terms:
        ends = {at for end in ends for way in term.ways for at in _behind(words, stems, end, way)}
    return ends


def _behind(words: Sequence[Token], stems: Stems, at: int, way: Stems) -> set[int]:
    """Where a way that begins at a word ends; CART may be written CAR-T."""
    found = {at + len(way)} if stems[at : at + len(way)] == way else set()
    for number in range(2, MOST_JOINED + 1) if len(way) == 1 else ():
        if at + number <= len(words) and stem("".join(word.text for word in words[at : at + number])) == way[0]:
            found.add(at + number)
    return found
