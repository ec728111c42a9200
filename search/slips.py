"""Whether what was typed may be a slip for a word: for one of the index, or for a synonym."""

from rapidfuzz.distance import OSA

from .lookup import IndexedWord
from .names import common_words

LONG_WORD = 6  # Letters. Long words may have two typing errors, shorter ones one.


def may_be_meant(text: str, word: IndexedWord) -> bool:
    """Whether what was typed may be a slip for an indexed word.

    A common word of English is seldom one: only if two letters are swapped, or one of many is wrong but not the first.
    It never is one for a name, also of a thing: what neither a text has in small letters nor English has.
    """
    if text not in common_words():
        return True
    is_name = is_only_a_name(word, text) or not (word.is_small or word.text in common_words())
    is_swapped = sorted(text) == sorted(word.text)
    is_near = len(text) >= LONG_WORD and OSA.distance(text, word.text) == 1
    return not is_name and text[0] == word.text[0] and (is_swapped or is_near)


def is_only_a_name(word: IndexedWord, text: str) -> bool:
    """Whether a word is only used in names of people, and what was typed is a common word of English."""
    return word.is_name and not word.is_small and text in common_words()


def similar_synonym(text: str, words: set[str]) -> str:
    """Return the synonym that a misspelled long word is most like; empty for a common word, which is no slip."""
    if len(text) < LONG_WORD or text in common_words():
        return ""
    rated = ((OSA.distance(text, word, score_cutoff=1), word) for word in words if len(word) >= LONG_WORD)
    return min((row for row in rated if row[0] == 1), default=(1, ""))[1]
