"""Finds words in the guide, in all their forms, and shows them in their context."""

import re
from dataclasses import dataclass
from math import log
from textwrap import shorten
from typing import Final

import snowballstemmer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .sections import Section, sections

WORD: Final = re.compile(r"\w{2,}")
# Words of questions that say nothing about what is asked.
COMMON: Final = frozenset("and are as at be by can do does for from how if in is it my of on or the to we what".split())
SHORT: Final = 3  # A stem of so few letters is found as a word or its plural, and not where a longer word begins.
MOST_WORDS: Final = 12
MOST_HITS: Final = 12
IN_TITLE: Final = 3  # How much more a word of the title counts.
BEFORE, LENGTH = 80, 260  # Characters of the context: before the first word that is found, and from there.


@dataclass(frozen=True)
class Hit:
    """A section that has words of a query, with the passage that has the most of them."""

    section: Section
    title: SafeString
    context: SafeString


def find(query: str) -> list[Hit]:
    """Return the sections that have words of a query, the best first: rare words and words of titles count most."""
    words = [word for word in dict.fromkeys(WORD.findall(query.lower())) if word not in COMMON][:MOST_WORDS]
    stems = snowballstemmer.stemmer("english").stemWords(words)
    texts = {section: "\n".join([section.title, *section.passages]) for section in sections().values()}
    weights = {
        pattern: log(1 + len(texts) / number)
        for pattern in map(_forms_of, stems)
        if (number := sum(bool(pattern.search(text)) for text in texts.values()))
    }

    def weight(text: str) -> float:
        return sum(weight for pattern, weight in weights.items() if pattern.search(text))

    scores = {section: weight(text) + (IN_TITLE - 1) * weight(section.title) for section, text in texts.items()}
    best = sorted(filter(scores.get, scores), key=scores.__getitem__, reverse=True)[:MOST_HITS]
    any_of_them = _forms_of(*stems)
    return [
        Hit(
            section,
            _marked(section.title, any_of_them),
            _marked(_cut(max(section.passages, key=weight, default=""), any_of_them), any_of_them),
        )
        for section in best
    ]


def _forms_of(*stems: str) -> re.Pattern[str]:
    forms = (re.escape(stem) + (r"s?\b" if len(stem) <= SHORT else r"\w*") for stem in stems)
    return re.compile(rf"\b({'|'.join(forms)})", re.IGNORECASE)


def _cut(text: str, words: re.Pattern[str]) -> str:
    """Return what is around the first of the words."""
    found = words.search(text)
    start = text.find(" ", found.start() - BEFORE) + 1 if found and found.start() > BEFORE else 0
    return ("… " if start else "") + shorten(text[start:], LENGTH, placeholder=" …")


def _marked(text: str, words: re.Pattern[str]) -> SafeString:
    """Return the escaped text with the words in `mark` elements."""
    parts = [(format_html("<mark>{}</mark>", part) if at % 2 else part,) for at, part in enumerate(words.split(text))]
    return format_html_join("", "{}", parts)
