"""The piece of an entry's text that answers a query best, with the words of the query marked."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from .words import STOP_WORDS, WORD, folded, stem

LENGTH = 220  # Characters: two lines on a desk.
BEFORE = 60  # Of them, at most so many before the first word found.
MOST_PLACES = 200  # That are looked at: the best is rarely far down.
# Between the words of a row, at most one word of grammar stands, in the same line.
APART = rf"[^\w\n]+(?:(?:{'|'.join(sorted(STOP_WORDS))})[^\w\n]+)?"
BLANK = re.compile(r"\s+")


class Marker:
    """Finds the words of a query in a text, in all their forms, and marks them."""

    def __init__(self, words: Iterable[str], rows: Iterable[Sequence[Iterable[str]]] = ()) -> None:
        """`words` are the forms in use of what was asked for, folded; `rows` those of words that are marked as one."""
        patterns = [APART.join(f"(?:{_any_of(forms)})" for forms in row) for row in rows]
        patterns += [_any_of(words)] if (words := set(words)) else []
        self._found = re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])") if patterns else None

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where in the text the words stand, as (start, end); the first `MOST_PLACES` of them."""
        if self._found is None:
            return []
        found = []
        for match in self._found.finditer(folded(text)):
            found.append(match.span())
            if len(found) >= MOST_PLACES:
                break
        return found

    def marked(self, text: str) -> SafeString:
        """The text, escaped, with the words in `mark` elements."""
        at = 0
        parts: list[tuple[SafeString]] = []
        for start, end in self.places(text):
            parts += [(conditional_escape(text[at:start]),), (format_html("<mark>{}</mark>", text[start:end]),)]
            at = end
        parts.append((conditional_escape(text[at:]),))
        return format_html_join("", "{}", parts)

    def snippet(self, text: str, otherwise: str = "") -> SafeString:
        """The piece of the text with most of the words; where there is none of them, `otherwise` or how it begins."""
        places = self.places(text)
        if not places:
            return self.marked(cut(otherwise or text, 0))
        return self.marked(cut(text, self._best(text, places)))

    @staticmethod
    def _best(text: str, places: Sequence[tuple[int, int]]) -> int:
        """Where the piece begins that has the most different words, and of those with as many, the most words."""
        small = folded(text)
        forms = [_key(small[start:end]) for start, end in places]
        best, found = 0, (0, 0)
        for first, (start, _) in enumerate(places):
            inside = [
                form for (_, end), form in zip(places[first:], forms[first:], strict=True) if end <= start + LENGTH
            ]
            if (len(set(inside)), len(inside)) > found:
                best, found = start, (len(set(inside)), len(inside))
        return best


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words. What is joined in the index, such as CART, may be written CAR-T or CAR T."""
    forms = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"[\W_]?".join(map(re.escape, word)) if len(word) <= 6 else re.escape(word) for word in forms)


@lru_cache(maxsize=10_000)
def _key(form: str) -> str:
    """What tells words apart: the stem."""
    return stem("".join(WORD.findall(form)))


def cut(text: str, at: int) -> str:
    """The piece of a text around a place, by whole words: from where its line or sentence begins, if near."""
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
