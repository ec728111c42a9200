"""Pairs the post that announces an event with the post that reports on it: its highlights."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from actris_cms.path_keys import path_key
from isomer.convert import Conversion, ReferenceKind
from isomer.reader import SourcePage
from isomer.reader.addresses import AddressKind, parse_address

_KIND: Final = r"(?:event|workshop|course|training|programme|seminar|webinar|symposium|conference|talk|forum)"
# How the title of a report begins.
REPORT: Final = re.compile(
    rf"(?:post[- ]?)?(?:{_KIND}s? )?(?:highlight|recap|wrap[- ]?up|report)s?\s*"
    r"(?:[|:\u2013\u2014-]|of\b|from\b|on\b)\s*",
    re.IGNORECASE,
)
ALIKE: Final = 0.6  # The share of equal characters from which on titles may be about the same event.


@dataclass(frozen=True, slots=True)
class Pair:
    """The report on an event, and whether it is certain that it is about that event."""

    report: SourcePage
    is_certain: bool


def is_report(page: SourcePage) -> bool:
    """Whether the title of a post says that it reports on an event."""
    return REPORT.match(page.title) is not None


def pair(
    announcement: SourcePage, reports: Iterable[SourcePage], conversions: dict[str, Conversion], hosts: frozenset[str]
) -> Pair | None:
    """Return the report on an event among reports, or None. A report comes after the announcement."""
    later = [one for one in reports if one.post and announcement.post and one.post.day > announcement.post.day]
    linked = [
        one
        for one in later
        if _leads_to(conversions[one.file], one, announcement, hosts)
        or _leads_to(conversions[announcement.file], announcement, one, hosts)
    ]
    title = subject_of(announcement.title)
    same = linked or [one for one in later if subject_of(one.title) == title]
    if same:
        return Pair(same[0], is_certain=len(same) == 1)
    alike = [(SequenceMatcher(None, title, subject_of(one.title)).ratio(), one) for one in later]
    best = max(alike, key=lambda entry: entry[0], default=None)
    return Pair(best[1], is_certain=False) if best and best[0] >= ALIKE else None


def subject_of(title: str) -> str:
    """Return what a title is about, to be compared: in small letters and digits, without the kind of event."""
    title = REPORT.sub("", unicodedata.normalize("NFKC", title.replace("\u2122", "")), count=1).casefold()
    words = re.sub(r"[\W_]+", " ", title.replace("&", " and ")).split()
    return " ".join(words[:-1] if len(words) > 1 and re.fullmatch(_KIND, words[-1]) else words)


def _leads_to(conversion: Conversion, page: SourcePage, other: SourcePage, hosts: frozenset[str]) -> bool:
    """Whether a link in the body of a page leads to another."""
    for reference in conversion.references:
        if reference.kind == ReferenceKind.LINK:
            found = parse_address(reference.address, base=page.permalink, hosts=hosts)
            if found.kind == AddressKind.PATH and path_key(found.path or found.url) == path_key(other.permalink):
                return True
    return False
