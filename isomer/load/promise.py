"""Finds the words below the title of the home page in the description of a site."""

import re
from typing import Final

from actris_cms.core.models.cards import PROPOSED_LENGTH
from actris_cms.sentences import first_sentence_of

LEGAL_LINE: Final = re.compile(r"©|\(c\)|\bcopyright\b|\ball rights reserved\b", re.IGNORECASE)
EMPTY_WORDS: Final = frozenset(
    "a an and for home homepage is of official our page portal site the this to web website welcome".split()
)


def promise_of(description: str, title: str) -> str:
    """Return the first sentence of a description, or nothing if it is a legal line or only repeats the title."""
    promise = first_sentence_of([description], PROPOSED_LENGTH)
    says_nothing = _words_in(promise) <= _words_in(title) | EMPTY_WORDS
    return "" if says_nothing or LEGAL_LINE.search(promise) else promise


def _words_in(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
