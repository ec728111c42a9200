"""Tells names of people from other words. A name is not offered for a common word: “knee” is no slip for “Kee”."""

import re
from collections.abc import Iterable
from functools import cache

from spellchecker import SpellChecker

from .words import folded, tokens

HONORIFICS = r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Mdm|Madam|Miss|Sir|Dame)"
# An honorific, and the up to four words after it that begin with a capital.
NAMED = re.compile(rf"\b{HONORIFICS}\b\.?((?: (?:[^\W\d_a-z][\w'’.-]*)){{1,4}})")
# How often the dictionary's sources have a word that counts as common. It also has rare words, names and misspellings.
MIN_FREQUENCY = 1000


def names_in(texts: Iterable[str]) -> set[str]:
    """Return the words that are part of a name in any of the texts: those after an honorific."""
    return {word.text for text in texts for name in NAMED.findall(text) for word in tokens(name)}


def small_words_in(texts: Iterable[str]) -> set[str]:
    """Return the words that any of the texts has in small letters."""
    return {word.text for text in texts for word in tokens(text) if word.is_small}


@cache
def common_words() -> frozenset[str]:
    """Return the common words of English. The first call takes a fifth of a second; few processes need it."""
    counted = SpellChecker(language="en", distance=1).word_frequency
    return frozenset(folded(word) for word, number in counted.items() if number >= MIN_FREQUENCY)
