"""Where the words of a title may break, and where not. What is stored, searched and fed stays as it was written."""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MEASURES = r"[mck]?m|[mµ]?[lL]|[kmµ]?g|°C|%|million|billion"
TIMES = r"a\.?m|p\.?m|h|min|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
ABBREVIATIONS = ("Dr", "Mr", "Ms", "Prof", "No")
# The spaces that keep their words together. "A" and "I" alone are words, and a line does not begin with "|".
KEPT_SPACES = [
    r"(?<=\w) (?=[B-HJ-Z](?![\w’'-]))",  # CAR T, Phase B
    rf"(?<=\d) (?=(?:{MEASURES}|{TIMES}|{MONTHS})(?!\w))",  # 50 ml, 27 April
    *(rf"(?<=\b{word}{dot}) (?=\w)" for word in ABBREVIATIONS for dot in ("", r"\.")),  # Dr Lee, No. 5
    r" (?=\| )",
]
KEPT_SPACE = re.compile("|".join(KEPT_SPACES))
LONG_WORD = re.compile(r"[^\s<>]{20,}")
WITHIN_WORD = re.compile(r"(?<=\w)([/_@.:])(?=\w)")


def well_broken(words: str) -> SafeString:
    """Return a title with no-break spaces where a line must not end, and `<wbr>` in long words where it may."""
    kept = KEPT_SPACE.sub(NO_BREAK_SPACE, conditional_escape(words))
    return mark_safe(LONG_WORD.sub(lambda long: WITHIN_WORD.sub(r"\1<wbr>", long[0]), kept))  # noqa: S308 -- escaped
