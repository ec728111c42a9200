"""Reads the facts of an event out of the lines of its announcement. Only words that stand there become values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from actris_cms.pasted.addresses import host_of, unwrapped

from .lines import Line, bare, says_closed
from .moments import Days, Moment, Times, read_moment

MAX_WORDS: Final = 200  # Of the venue and the fee.
MAX_AUDIENCE: Final = 300
_EVENT: Final = (
    r"(?:event|workshop|course|training|programme|program|seminar|webinar|symposium|conference|session|talk)"
)
_REGISTRATION: Final = r"(?:registration|application|sign[- ]?up|rsvp)s?"
_OF: Final = rf"(?:(?:{_EVENT}|{_REGISTRATION}|participation|course)\s+)?"
# What the words before a colon mean. Each has to be all of them.
LABELS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "closes": rf"{_REGISTRATION} (?:deadline|clos(?:es|ing)(?: date| on| by)?|ends(?: on)?)|closing date|apply by"
        rf"|(?:please )?(?:register|rsvp|sign up) (?:by|before)|deadline(?: (?:for|of) {_REGISTRATION})?|rsvp by",
        "moment": rf"(?:{_EVENT} )?(?:dates?(?: ?(?:&|and|/) ?times?)?|times?|timings?|when|days?)"
        rf"(?: of (?:the )?{_EVENT})?",
        "venue": rf"(?:{_EVENT} )?(?:venue|location|where|place)",
        "fee": rf"{_OF}(?:fees?|cost|price)|admission(?: fee)?",
        "audience": r"(?:who (?:should|can|may) (?:attend|apply|join|participate)|target(?:ed)? audience|audience"
        r"|(?:it is |this is )?for whom|who is (?:it|this)(?: \w+)? for)",
        "register": r"(?:to )?(?:register|sign up|rsvp)(?: now| here| via| at| online| by)*"
        rf"|{_REGISTRATION}(?: link| form)?",
    }.items()
}
# Symbols that stand in place of a label.
SYMBOLS: Final = (("moment", "\U0001f4c5\U0001f4c6\U0001f5d3\u23f0\u231a"), ("venue", "\U0001f4cd"))
CLOCKS: Final = range(0x1F550, 0x1F568)
CLOSES: Final = re.compile(
    rf"{_REGISTRATION} (?:will )?(?:closes?|ends?)(?: on| by)?\b"
    r"|(?:please )?(?:register|rsvp|sign up|apply) (?:by|before)\b",
    re.IGNORECASE,
)
REGISTERS: Final = re.compile(r"\b(?:register|registration|sign up|rsvp)\b", re.IGNORECASE)
ONLINE: Final = re.compile(
    r"(?:(?:held |conducted |live )?(?:online|virtual(?:ly)?|webinar|zoom|microsoft teams|ms teams|webex|google meet)"
    r"(?: (?:via|on|over|by|event|session|meeting|platform))*[ ,()-]*)+",
    re.IGNORECASE,
)
MAYBE_ONLINE: Final = re.compile(
    r"\b(?:online|virtual\w*|webinar|zoom|teams|webex|google meet|hybrid|live ?stream\w*)\b", re.IGNORECASE
)
NOT_KNOWN: Final = re.compile(
    r"(?:tb[acd]|to be (?:announced|advised|confirmed)|details? .*|see .*|-)\W*", re.IGNORECASE
)
POSTAL_CODE: Final = re.compile(r"(?<!\d)(?:S(?:ingapore)? ?\(?)?\d{6}\)?\.?$", re.IGNORECASE)
WEB_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+", re.IGNORECASE)


@dataclass(slots=True)
class EventFacts:
    """What an announcement says about an event.

    `is_certain`: its date has a label or stands among labelled facts, it can be read in one way only, and the place
    is known. `link` is the symbol of the link to register. `is_closed`: a line says that registration is closed.
    """

    days: Days | None = None
    times: Times | None = None
    venue: str = ""
    address: str = ""
    is_online: bool = False
    fee: str = ""
    audience: str = ""
    link: str = ""
    closes: Moment | None = None
    is_closed: bool = False
    is_certain: bool = False
    has_labels: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found that only events have."""
        found = self.days or self.venue or self.is_online or self.link or self.closes or self.fee
        return not (found or self.is_closed)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line with the name of its label, the words after it, and those of the next line if there are none."""

    name: str
    words: str
    links: tuple[tuple[str, str], ...]
    ends: bool  # Whether nothing else belongs to it.


def read_facts(lines: list[Line], addresses: Mapping[str, str], posted: date) -> EventFacts:
    """Return the facts in the lines of what was published on a day; `addresses` are those of its links, by symbol."""
    facts = EventFacts()
    labelled = [found for number in range(len(lines)) if (found := _labelled(lines, number))]
    by_name: dict[str, list[Labelled]] = {}
    for found in labelled:
        by_name.setdefault(found.name, []).append(found)
    facts.is_closed = any(says_closed(line.text) for line in lines)
    facts.has_labels = bool(by_name.keys() & {"moment", "venue", "fee", "audience"})
    is_labelled = _read_moment(facts, by_name.get("moment", []), lines, posted)
    has_place = _read_place(facts, by_name.get("venue", []))
    facts.fee = _only(
        [found.words for found in by_name.get("fee", []) if not WEB_ADDRESS.search(found.words)], MAX_WORDS
    )
    facts.audience = _only([found.words for found in by_name.get("audience", []) if found.ends], MAX_AUDIENCE)
    facts.closes = _closing(lines, by_name.get("closes", []), posted, facts.days)
    facts.link = _registration(lines, by_name.get("register", []), addresses)
    facts.is_certain = is_labelled and has_place
    return facts


def _labelled(lines: list[Line], number: int) -> Labelled | None:
    line = lines[number]
    before, colon, after = bare(line.text).partition(":")
    name = _name(before.strip())
    if name and (colon or not bare(line.text)[len(before) :]):
        following = lines[number + 1] if number + 1 < len(lines) else Line("")
        if after.strip():
            return Labelled(name, after.strip(), line.links, ends=True)
        is_alone = number + 2 >= len(lines) or not lines[number + 2].text
        if following.text and not label_of(following.text):
            return Labelled(name, bare(following.text), following.links, ends=is_alone)
        return None
    symbol = next((name for name, symbols in SYMBOLS if line.text[:1] and line.text[0] in symbols), "")
    if not symbol and line.text[:1] and ord(line.text[0]) in CLOCKS:
        symbol = "moment"
    if symbol and (not colon or before[-1:].isdigit()):  # "9:00" is no label.
        return Labelled(symbol, bare(line.text), line.links, ends=True)
    return None


def label_of(text: str) -> str:
    """Return what the label of a line means, as in LABELS; empty if it has none."""
    return _name(bare(text).partition(":")[0].strip())


def _name(words: str) -> str:
    """Return what a label means; empty if it is none."""
    return next((name for name, pattern in LABELS.items() if pattern.fullmatch(words)), "")


def _read_moment(facts: EventFacts, labelled: list[Labelled], lines: list[Line], posted: date) -> bool:
    """Read days and times. Return whether they are certain: labelled, whole, and the same wherever they are said."""
    moments = [read_moment(found.words, posted) for found in labelled]
    days = {moment.days for moment in moments if moment.days}
    times = {moment.times for moment in moments if moment.times}
    if len(days) == 1:
        facts.days = days.pop()
        facts.times = times.pop() if len(times) == 1 else None
        return len(times) < 2 and all(moment.is_exact for moment in moments)
    if not days:  # Without labels, the only date of the post.
        others = [
            read_moment(line.text, posted)
            for line in lines
            if not CLOSES.search(line.text) and label_of(line.text) != "closes"
        ]
        found = {moment.days for moment in others if moment.days}
        if len(found) == 1:
            facts.days = found.pop()
            facts.times = next((moment.times for moment in others if moment.days == facts.days), None)
            facts.times = facts.times or (times.pop() if len(times) == 1 else None)
    return False


def _read_place(facts: EventFacts, labelled: list[Labelled]) -> bool:
    """Read the place. Return whether it is certain: there is only one, or the event is online only."""
    places = {found.words.rstrip(" .") for found in labelled if not NOT_KNOWN.fullmatch(found.words)}
    if len(places) != 1:
        return False
    place = places.pop()
    if ONLINE.fullmatch(place):
        facts.is_online = True
        return True
    if WEB_ADDRESS.search(place):
        return False
    name, _, rest = place.partition(",")
    if rest and POSTAL_CODE.search(place) and len(name) <= MAX_WORDS:
        facts.venue, facts.address = name.strip(), rest.strip()
    elif len(place) <= MAX_WORDS:
        facts.venue = place
    return bool(facts.venue) and not MAYBE_ONLINE.search(place)


def _only(values: list[str], most: int) -> str:
    """Return the only value, or an empty string if there are several or it is too long for its field."""
    found = {value for value in values if value and not NOT_KNOWN.fullmatch(value)}
    value = found.pop() if len(found) == 1 else ""
    return value if len(value) <= most else ""


def _closing(lines: list[Line], labelled: list[Labelled], posted: date, days: Days | None) -> Moment | None:
    """Return when registration closes, if one day is said for it that is not after the event has started."""
    said = {found.words for found in labelled}
    for line in lines:
        if match := CLOSES.match(bare(line.text)):
            said.add(bare(line.text)[match.end() :].lstrip(": "))
    moments = {moment for words in said if (moment := read_moment(words, posted)).days}
    if len(moments) != 1:
        return None
    moment = moments.pop()
    is_one_day = moment.days is not None and moment.days.first == moment.days.last and moment.is_exact
    is_before = days is None or (moment.days is not None and moment.days.first <= days.first)
    return moment if is_one_day and is_before else None


def _registration(lines: list[Line], labelled: list[Labelled], addresses: Mapping[str, str]) -> str:
    """Return the symbol of the only link to register whose words do not name another site than its address."""
    found = [link for one in labelled for link in one.links]
    if not found:
        found = [link for line in lines if len(line.links) == 1 and REGISTERS.search(line.text) for link in line.links]
    by_address = {addresses[symbol]: (symbol, words) for symbol, words in found if symbol in addresses}
    if len(by_address) != 1:
        return ""
    address, (symbol, words) = by_address.popitem()
    address = unwrapped(address) or address  # A mail gateway has wrapped it.
    shown = WEB_ADDRESS.search(words)
    host = host_of(address).removeprefix("www.")
    if not shown:
        return symbol if host else ""
    named = shown.group() if "//" in shown.group() else f"https://{shown.group()}"
    return symbol if host and host_of(named).removeprefix("www.") == host else ""
