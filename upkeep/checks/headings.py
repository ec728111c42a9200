"""The rule about headings: screen readers list them, so their levels must be those of a table of contents."""

import re
from collections.abc import Iterator
from typing import Any, Final

from .content import Content, Part, parts_in
from .facts import Facts
from .findings import Finding, rule, shortened
from .text import plain

# Blocks of texts without a heading of their own. What others show is not known here, so any level may follow them.
WITHOUT_HEADING: Final = frozenset(
    "rich_text bullet_list numbered_list quote image document embed table callout divider button accordion columns "
    "item text".split()
)
IN_HTML: Final = re.compile(r"<h([2-6])\b[^<>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)
DEEPEST: Final = 6


@rule(
    "heading-order",
    "Headings out of order",
    "Give each heading the level below the one above it, without leaving a level out.",
    weight=4,
)
def out_of_order(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find headings that leave out a level, such as a fourth level below a second."""
    for name, raw in content.streams.items():
        above = 1 if name == "body" else DEEPEST
        for level, words, path in _levels(raw, name):
            if level > above + 1:
                under = "the title of the page" if above == 1 else f"level {above}"
                message = f"“{shortened(words)}” has level {level}, right below {under}."
                yield Finding("heading-order", message, path, f"{above} {level} {words}")
            above = level or DEEPEST


def _levels(raw: Any, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield the levels of headings with their words and paths; level 0 for a block with unknown headings."""
    for part in parts_in(raw, name):
        if part.kind == "heading" and isinstance(part.value, dict):
            level = str(part.value.get("level") or "")
            if level.isdecimal() and len(level) == 1:
                yield int(level), plain(part.value.get("text")), part.path
        elif part.kind == "legacy":
            for level, words in IN_HTML.findall(part.value if isinstance(part.value, str) else ""):
                yield int(level), plain(words), part.path
        elif part.kind == "cards":
            yield from _levels_of_cards(part)
        elif part.kind not in WITHOUT_HEADING:
            yield 0, "", part.path


def _levels_of_cards(part: Part) -> Iterator[tuple[int, str, str]]:
    level = str(part.value.get("title_level") or "") if isinstance(part.value, dict) else ""
    if level.isdecimal() and len(level) == 1:
        yield int(level), "Titles of the cards", part.path
