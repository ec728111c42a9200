"""A rule about the page as a whole: somebody has to read it again."""

from collections.abc import Iterator
from typing import Final

from .content import Content
from .facts import Facts
from .findings import Finding, rule

DUE: Final = "review-due"


@rule(
    DUE,
    "Review date has come",
    "Read the page, and change what is no longer true. Then set its next review date, in the status beside its form.",
    weight=4,
)
def review_due(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find pages that are to be read again."""
    if day := facts.due.get(content.page):
        yield Finding(DUE, f"The page was to be read again by {day:%-d %B %Y}.", "title", str(day))
