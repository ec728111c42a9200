"""Replaces mathematical letters that only imitate bold or italic text by plain letters with that mark.

Screen readers spell such symbols out, and searches do not find them. A symbol that stands alone may be one of a
formula. So a text is changed only if three or more of them form a word or a number.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Final

# The letters that Unicode had before it got the others of their alphabet: the italic h and some of script, Fraktur and
# double-struck letters.
OLDER: Final = "\u210e\u212c\u2130\u2131\u210b\u2110\u2112\u2133\u211b\u212f\u210a\u2134\u212d\u210c\u2111\u211c\u2128"
DOUBLE_STRUCK: Final = "\u2102\u210d\u2115\u2119\u211a\u211d\u2124"
NEWER: Final = "\U0001d400-\U0001d7ff"
SYMBOLS: Final = f"{NEWER}{OLDER}{DOUBLE_STRUCK}"
SYMBOL: Final = f"[{SYMBOLS}]"
# A symbol that is replaced. An older one that stands alone, such as the sign of a set of numbers, means itself. The
# pattern means the same in Python and in JavaScript.
LETTER: Final = f"(?:[{NEWER}]|(?<={SYMBOL})[{OLDER}{DOUBLE_STRUCK}]|[{OLDER}{DOUBLE_STRUCK}](?={SYMBOL}))"
WORD: Final = re.compile(f"{SYMBOL}{{3}}")
# Symbols and what stands between them, if it is neither a letter nor a digit.
RUN: Final = re.compile(f"{LETTER}(?:\\W{{0,200}}{LETTER})*")
PARTS: Final = re.compile(f"({LETTER})")

Tags = tuple[str, ...]


def has_imitations(text: str | None) -> bool:
    """Whether symbols that imitate letters form a word in a text."""
    return text is not None and not text.isascii() and WORD.search(text) is not None


def symbols_in(text: str) -> int:
    """Return how many symbols of a text `plain` and `pieces_of` replace."""
    return len(PARTS.findall(text)) if has_imitations(text) else 0


def plain(text: str) -> str:
    """Return a text with plain letters in place of symbols, if these form words."""
    return PARTS.sub(lambda symbol: plain_letter(symbol.group()), text) if has_imitations(text) else text


def plain_letter(symbol: str) -> str:
    """Return the letter or digit that a symbol imitates."""
    return unicodedata.normalize("NFKC", symbol)


@cache
def tags_of(symbol: str) -> Tags:
    """Return the tags for the style of a symbol: `b`, `i`, both or none."""
    words = unicodedata.name(symbol, "").split()
    names = (("b", "BOLD"), ("i", "ITALIC"))
    return ("i",) if symbol == "\u210e" else tuple(tag for tag, word in names if word in words)


def pieces_of(text: str) -> list[tuple[str, Tags]]:
    """Return a text that has imitations as pieces with their tags.

    What stands between two symbols of a run has the tags of the first.
    """
    pieces: list[tuple[str, Tags]] = []
    end = 0
    for run in RUN.finditer(text):
        pieces.append((text[end : run.start()], ()))
        tags: Tags = ()
        styled = []
        for place, part in enumerate(PARTS.split(run.group())):
            is_symbol = place % 2 == 1  # A pattern in brackets keeps what divides.
            tags = tags_of(part) if is_symbol else tags
            styled.append((plain_letter(part) if is_symbol else part, tags))
        pieces += [("".join(part for part, _ in group), of) for of, group in groupby(styled, key=lambda one: one[1])]
        end = run.end()
    return [piece for piece in [*pieces, (text[end:], ())] if piece[0]]
