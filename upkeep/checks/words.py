"""Rules about words: what somebody forgot to write, or wrote in a day that has passed."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from actris_cms.filler import placeholder_in

from .content import Content, all_texts, lines_of
from .facts import Facts
from .findings import Finding, rule, shortened
from .text import plain, sentences_of

# A whole text that says only that nothing was written.
STUB: Final = re.compile(
    r"(?:no info(?:rmation)?(?: (?:yet|available))?|to be (?:written|added|updated)|x{3,})[.!…]*", re.I
)
MONTHS: Final = "january february march april may june july august september october november december".split()
MONTH: Final = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("sep(?:", "sept?(?:") + r")\.?"
SHORT_MONTH: Final = re.compile(rf"\b({MONTH})\.(?=\s)", re.IGNORECASE)  # Its full stop ends no sentence.
DAY: Final = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+(20\d\d)\b", re.I)
AMERICAN: Final = re.compile(rf"\b{MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(20\d\d)\b", re.I)
COMING: Final = re.compile(
    r"\b(?:will (?:be|take place|begin|start|open|close|end|run|launch)|(?:is|are) (?:scheduled|planned|to be held)|"
    r"save the date|join us (?:on|from|for)|register (?:by|before|until)|sign up (?:by|before)|apply (?:by|before)|"
    r"(?:opens|closes|starts|begins) on)\b",
    re.I,
)
REACH: Final = 60  # Characters between the verb and its date.
CLOSED: Final = re.compile(
    r"\bregistrations?\s+(?:(?:is|are|has|have)\s+)?(?:now\s+|already\s+)?(?:been\s+)?closed\b", re.I
)


@rule(
    "filler",
    "Filler text",
    "Write what should stand here, or take it away.",
    weight=1,
    blocks=True,
)
def filler(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find filler in Latin, words of a template, instructions to editors, and texts that say “No info”."""
    for text, path in all_texts(content):
        words = plain(text)
        found = placeholder_in(words) or (words if STUB.fullmatch(words) else "")
        if found:
            yield Finding("filler", f"“{shortened(found)}” looks like a placeholder.", path, words)


@rule(
    "summary-missing",
    "No summary",
    "Write one or two sentences: they stand on cards, in search results and in shared links.",
    weight=5,
)
def summary_missing(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find pages of which nobody has written a summary or a description for search engines."""
    if content.needs_summary:
        yield Finding("summary-missing", "The page has no summary.", "summary", "")


@rule(
    "date-past",
    "Past date in a coming sentence",
    "Say what has happened, or give the new date.",
    weight=3,
)
def date_past(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find sentences that announce something for a day that has passed. News may: it was right on its own day."""
    last = min(content.dated, content.today) if content.dated else content.today
    for text, path in all_texts(content):
        for sentence in sentences_of(SHORT_MONTH.sub(r"\1", text)) if "20" in text else ():
            day = _announced(sentence)
            if day and day < last:
                message = f"“{shortened(sentence)}”: {day:%-d %B %Y} has passed."
                yield Finding("date-past", message, path, sentence)


def _announced(sentence: str) -> date | None:
    """Return the last day that a sentence announces; None if it announces none."""
    found = []
    for verb in COMING.finditer(sentence):
        near = sentence[verb.end() : verb.end() + REACH]
        found += days_in(near)
    return max(found, default=None)


def days_in(words: str) -> list[date]:
    """Return the days that are written with month and year, in English."""
    given = [(year, month, day) for day, month, year in DAY.findall(words)]
    given += [(year, month, day) for month, day, year in AMERICAN.findall(words)]
    found = []
    for year, month, day in given:
        number = next(place for place, name in enumerate(MONTHS, 1) if name.startswith(month[:3].lower()))
        try:
            found.append(date(int(year), number, int(day)))
        except ValueError:  # 31 February
            continue
    return found


@rule(
    "registration-closed",
    "“Registration closed” typed by hand",
    "Make the page an event with its times: it then says by itself when registration is open and when it is closed.",
    weight=4,
)
def registration_closed(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find words that an event page shows by itself, at the right time."""
    for text, path in all_texts(content):
        line = next((line for line in lines_of(text) if CLOSED.search(line)), "")
        if line:
            yield Finding("registration-closed", f"“{shortened(line)}” is typed by hand.", path, line)
