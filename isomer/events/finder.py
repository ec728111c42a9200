"""Finds the posts that announce events, and decides which of them are certain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from isomer.convert import Conversion
from isomer.events.lines import lines_of
from isomer.events.pairs import Pair, is_report, pair
from isomer.reader import IsomerSite, SourcePage
from newsroom.announced.facts import EventFacts, read_facts

# Categories that hold announcements. Those for events of all kinds usually hold reports, too.
CATEGORY: Final = re.compile(r"workshop|training|course|seminar|webinar|talks?\b", re.IGNORECASE)
# What a title says to announce something in which visitors take part.
TITLE: Final = re.compile(
    r"\b(?:workshops?|trainings?|courses?|seminars?|webinars?|symposium|conference|congress|forum|talk|masterclass"
    r"|certificate|open house|register)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A post that announces an event: its facts, the report on it, and why it is not certain (empty if it is)."""

    page: SourcePage
    facts: EventFacts
    pair: Pair | None = None
    doubt: str = ""


class Events:
    """The events among the posts of a source, by file: those that are certain, and those to propose."""

    def __init__(self, source: IsomerSite, conversions: Mapping[str, Conversion]) -> None:
        """Read all posts."""
        self.certain: dict[str, FoundEvent] = {}
        self.proposed: dict[str, FoundEvent] = {}
        posts = [page for page in source.posts if page.post and not page.unpublished]
        reports = [page for page in posts if is_report(page)]
        known = dict(conversions)
        for page in posts:
            if page in reports or page.post is None or page.post.external or page.post.file_url:
                continue  # An entry that leads away has no page of its own.
            conversion = conversions[page.file]
            addresses = {f"ref:{number}": one.address for number, one in enumerate(conversion.references)}
            facts = read_facts(lines_of(conversion.blocks), addresses, page.post.day)
            if not _announces(page, facts):
                continue
            doubt = _doubt(page, facts)
            paired = pair(page, reports, known, source.config.hosts)
            found = FoundEvent(page, facts, paired, doubt)
            (self.proposed if doubt else self.certain)[page.file] = found


def _announces(page: SourcePage, facts: EventFacts) -> bool:
    """Whether a post may announce an event: its facts are labelled or about registration, or its category says so."""
    is_of_category = page.post and CATEGORY.search(page.post.folder.rpartition("/")[2])
    about_registration = facts.is_closed or facts.closes
    says_so = TITLE.search(page.title) and not facts.is_empty and (facts.has_labels or facts.link)
    return bool(facts.is_certain or is_of_category or about_registration or says_so)


def _doubt(page: SourcePage, facts: EventFacts) -> str:
    """Return why it is not certain that a post announces an event on the days that were read; empty if it is."""
    if facts.days is None:
        return "no date is certain in its words"
    if page.post and page.post.day > facts.days.last:
        return "it was posted after the event"
    if not (facts.venue or facts.is_online):
        return "no place is certain in its words"
    return "" if facts.is_certain else "its date stands in a sentence, or can be read in several ways"
