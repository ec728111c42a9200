"""Chooses typographic quotes and characters by the rules of SmartyPants."""

import re
from typing import Final

SIGNS: Final = re.compile(r"---?|\.\.\.|<< ?| ?>>")
WRITTEN: Final = {
    "---": "—",
    "--": "–",
    "...": "…",
    "<<": "«",
    "<< ": "«\u00a0",
    ">>": "»",
    " >>": "\u00a0»",
}
OPENING: Final = {'"': "“", "'": "‘"}
CLOSING: Final = {'"': "”", "'": "’"}
BEFORE_MARKS: Final = re.compile(r"[_*]{1,2}\S")
BEFORE_PUNCTUATION: Final = re.compile(r"[!\"#$%'()*+,\-./:;<=>?@\[\\\]^_`{|}~](?!\.\.)(?![A-Za-z0-9_])")
BEFORE_END: Final = re.compile(r"\s|s\b|$", re.MULTILINE)
DECADE: Final = re.compile(r"\d\ds")
WORD: Final = re.compile(r"[A-Za-z0-9_]")


def typographic_quote(before: str, text: str, position: int) -> tuple[str, int]:
    """Return the replacement for a straight quote, and the number of characters that it replaces.

    `before` is the character before it, or empty directly after a mark, a link or a sign.
    """
    quote = text[position]
    after = position + 1
    if not before and BEFORE_MARKS.match(text, after):
        return OPENING[quote], 1
    if not before and BEFORE_PUNCTUATION.match(text, after):
        return CLOSING[quote], 1
    is_apart = not before or before.isspace()
    other = text[after : after + 1]
    if is_apart and other in OPENING and other != quote and WORD.match(text, after + 1):
        return OPENING[quote] + OPENING[other], 2
    if is_apart and quote == "'" and DECADE.match(text, after):
        return CLOSING[quote], 1
    if before.isspace() and WORD.match(text, after):
        return OPENING[quote], 1
    if before and before not in " \\\t\r\n[{(-":
        return CLOSING[quote], 1
    if not before and BEFORE_END.match(text, after):
        return CLOSING[quote], 1
    return OPENING[quote], 1
