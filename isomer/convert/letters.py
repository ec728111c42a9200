"""Replaces mathematical letters that only imitate bold or italic text by plain letters with that mark.

Screen readers spell such symbols out, and searches do not find them. A symbol that stands alone may be one of a
formula. So a text is changed only if three or more of them form a word or a number.
"""

import re
import unicodedata
from itertools import groupby
from typing import Final

from lxml import etree

from isomer.convert.context import Context
from isomer.convert.tree import INVISIBLE_TAGS, line_of, tag_of
from isomer.mends import Mend

# The letters that Unicode had before it got the others of their alphabet: the italic h and some of script, Fraktur and
# double-struck letters.
OLDER: Final = "\u210e\u212c\u2130\u2131\u210b\u2110\u2112\u2133\u211b\u212f\u210a\u2134\u212d\u210c\u2111\u211c\u2128"
DOUBLE_STRUCK: Final = "\u2102\u210d\u2115\u2119\u211a\u211d\u2124"
SYMBOL: Final = f"[\U0001d400-\U0001d7ff{OLDER}{DOUBLE_STRUCK}]"
WORD: Final = re.compile(f"{SYMBOL}{{3}}")
# Symbols and what stands between them, if it is neither a letter nor a digit.
RUN: Final = re.compile(f"{SYMBOL}(?:\\W{{0,200}}{SYMBOL})*")
PARTS: Final = re.compile(f"({SYMBOL})")


def mend_letters(context: Context, root: etree._Element) -> None:
    """Replace the mathematical letters in all texts of a body, with a note for each text."""
    for element in list(root.iter()):
        if tag_of(element) and tag_of(element) not in INVISIBLE_TAGS and has_imitations(element.text):
            pieces = _mended(context, element, element.text or "")
            element.text = None
            _insert(element, 0, pieces)
        if element is not root and has_imitations(element.tail):
            parent = element.getparent()
            pieces = _mended(context, element, element.tail or "")
            element.tail = None
            if parent is not None:
                _insert(parent, parent.index(element) + 1, pieces)


def has_imitations(text: str | None) -> bool:
    """Whether symbols that imitate letters form a word in a text."""
    return text is not None and not text.isascii() and WORD.search(text) is not None


def plain(text: str) -> str:
    """Return a text with plain letters in place of symbols, if these form words."""
    return RUN.sub(lambda run: PARTS.sub(_letter, run.group()), text) if has_imitations(text) else text


def _letter(symbol: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", symbol.group())


def _tags(symbol: str) -> tuple[str, ...]:
    """Return the tags for the style of a symbol: `b`, `i`, both or none."""
    words = unicodedata.name(symbol, "").split()
    names = (("b", "BOLD"), ("i", "ITALIC"))
    return ("i",) if symbol == "\u210e" else tuple(tag for tag, word in names if word in words)


def _mended(context: Context, element: etree._Element, text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the text as pieces with their tags. What stands between two symbols of a run has the tags of the first."""
    context.mended(Mend.LETTERS, line_of(element), text, plain(text))
    pieces: list[tuple[str, tuple[str, ...]]] = []
    end = 0
    for run in RUN.finditer(text):
        pieces.append((text[end : run.start()], ()))
        tags: tuple[str, ...] = ()
        styled = []
        for part in filter(None, PARTS.split(run.group())):
            tags = _tags(part) if PARTS.fullmatch(part) else tags
            styled.append((unicodedata.normalize("NFKC", part) if PARTS.fullmatch(part) else part, tags))
        pieces += [("".join(part for part, _ in group), of) for of, group in groupby(styled, key=lambda one: one[1])]
        end = run.end()
    return [piece for piece in [*pieces, (text[end:], ())] if piece[0]]


def _insert(parent: etree._Element, place: int, pieces: list[tuple[str, tuple[str, ...]]]) -> None:
    """Insert pieces of text before the child number `place` of an element."""
    for text, tags in pieces:
        if not tags:
            before = parent[place - 1] if place else None
            if before is None:
                parent.text = (parent.text or "") + text
            else:
                before.tail = (before.tail or "") + text
            continue
        outer = inner = parent.makeelement(tags[0])
        for tag in tags[1:]:
            inner = etree.SubElement(inner, tag)
        inner.text = text
        parent.insert(place, outer)
        place += 1
