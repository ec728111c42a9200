"""Cuts the excerpt that matches a query best from an entry's text, and marks the words of the query in it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from .words import STOP_WORDS, WORD, folded, stem

LENGTH = 220  # Characters: two lines on a wide screen.
BEFORE = 60  # Of these, how many may precede the first word found.
MAX_SPANS = 2000  # Occurrences that are compared. In the transcript of a lecture, the best excerpt may be far down.
# What may be between the words of a phrase: no line break, and at most one stop word.
GAP = rf"[^\w\n]+(?:(?:{'|'.join(sorted(STOP_WORDS))})[^\w\n]+)?"


class Marker:
    """Finds the words of a query in a text, in all their forms, and marks them."""

    def __init__(self, words: Iterable[str], phrases: Iterable[Sequence[Iterable[str]]] = ()) -> None:
        """`words` are folded forms that are marked wherever they are. A phrase has the forms of each of its words."""
        patterns = [GAP.join(f"(?:{_any_of(forms)})" for forms in phrase) for phrase in phrases]
        patterns += [_any_of(words)] if (words := set(words)) else []
        self._pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])") if patterns else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words are in the text, as (start, end); at most `MAX_SPANS`."""
        if self._pattern is None:
            return []
        found = []
        for match in self._pattern.finditer(folded(text)):
            found.append(match.span())
            if len(found) >= MAX_SPANS:
                break
        return found

    def stems(self, text: str) -> set[str]:
        """Return the stems of the words that are in the text."""
        small = folded(text)
        return {_stem_of(small[start:end]) for start, end in self.spans(text)}

    def marked(self, text: str) -> SafeString:
        """Return the escaped text with the words in `mark` elements."""
        at = 0
        parts: list[tuple[SafeString]] = []
        for start, end in self.spans(text):
            parts += [(conditional_escape(text[at:start]),), (format_html("<mark>{}</mark>", text[start:end]),)]
            at = end
        parts.append((conditional_escape(text[at:]),))
        return format_html_join("", "{}", parts)

    def snippet(self, text: str, fallback: str = "") -> SafeString:
        """Return the excerpt with most of the words; if there are none, the fallback or the beginning of the text."""
        at = self.best(text)
        return self.marked(excerpt(fallback or text, 0) if at is None else excerpt(text, at))

    def best(self, text: str) -> int | None:
        """Return where the excerpt with most of the words has its first one; None if the text has none of them."""
        spans = self.spans(text)
        return self._best_start(text, spans) if spans else None

    @staticmethod
    def _best_start(text: str, spans: Sequence[tuple[int, int]]) -> int:
        """Return where the excerpt with most different words starts; if several have as many, with most words."""
        small = folded(text)
        stems = [_stem_of(small[start:end]) for start, end in spans]
        best, found, behind = 0, (0, 0), 0
        inside: Counter[str] = Counter()  # The words between the start and the span `behind`.
        for first, (start, _) in enumerate(spans):
            while behind < len(spans) and spans[behind][1] <= start + LENGTH:
                inside[stems[behind]] += 1
                behind += 1
            if (len(inside), inside.total()) > found:
                best, found = start, (len(inside), inside.total())
            if behind == first:  # The word is longer than an excerpt.
                behind += 1
            else:
                inside -= Counter([stems[first]])
        return best


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words. A joined word such as CART may be written CAR-T or CAR T."""
    forms = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"[\W_]?".join(map(re.escape, word)) if len(word) <= 6 else re.escape(word) for word in forms)


@lru_cache(maxsize=10_000)
def _stem_of(form: str) -> str:
    """Return the stem of a word as found in a text, where it may have hyphens or spaces."""
    return stem("".join(WORD.findall(form)))


def excerpt(text: str, at: int) -> str:
    """Return whole words around a position of the text, from the start of its line or sentence if that is near."""
    start = max(at - BEFORE, 0)
    is_inside = False
    if start:
        line, sentence = text.rfind("\n", start, at), text.rfind(". ", start, at)
        begin = max(line + 1, sentence + 2 if sentence >= 0 else 0)
        is_inside = begin == 0
        start = begin or (text.find(" ", start, at) + 1 or at)
    piece = text[start : start + LENGTH]
    end = start + len(piece)
    if end < len(text) and not text[end].isspace() and any(sign.isspace() for sign in piece):
        piece = piece.rsplit(None, 1)[0]
    before, after = "… " if is_inside else "", " …" if end < len(text.rstrip()) else ""
    return f"{before}{' '.join(piece.split())}{after}"
