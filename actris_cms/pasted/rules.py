"""The tables of the rules as data for the browser; `static/js/admin/paste-words.js` applies them."""

from functools import cache
from itertools import pairwise
from typing import Any

from . import addresses
from .letters import DOUBLE_STRUCK, LETTER, OLDER, SYMBOLS, plain_letter, tags_of


@cache
def rules() -> dict[str, Any]:
    """Return the tables, with patterns in the syntax of JavaScript."""
    symbols = sorted({*map(chr, range(0x1D400, 0x1D800)), *OLDER, *DOUBLE_STRUCK})
    marks = {tag: _ranges([symbol for symbol in symbols if tag in tags_of(symbol)]) for tag in ("b", "i")}
    return {
        "symbols": SYMBOLS,
        "letter": LETTER,
        "marks": marks,
        "wrappers": [*addresses.GATEWAYS, *addresses.REDIRECTS],
        "urlDefense": addresses.URL_DEFENSE,
        "cisco": addresses.CISCO,
        "runLengths": addresses.RUN_LENGTHS,
        "trackers": addresses.TRACKERS,
        "hostTrackers": addresses.HOST_TRACKERS,
        "namedHost": addresses.NAMED_HOST,
        "hostStart": addresses.HOST_START,
        "hostEnding": addresses.HOST_ENDING,
    }


def _ranges(symbols: list[str]) -> str:
    """Return the inside of a pattern's brackets for the symbols that imitate something."""
    chosen = [symbol for symbol in symbols if plain_letter(symbol) != symbol]
    breaks = [0, *(number for number, (one, two) in enumerate(pairwise(chosen), 1) if ord(two) != ord(one) + 1)]
    return "".join(f"{chosen[start]}-{chosen[end - 1]}" for start, end in pairwise([*breaks, len(chosen)]))
