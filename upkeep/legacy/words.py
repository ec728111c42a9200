"""What a legacy block and the blocks in its place say, link to and show, to be compared."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from upkeep.checks.content import ATTRIBUTE, LINK_FIELDS

# Elements that part words. All others stand within words.
PARTING: Final = re.compile(
    r"</?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|embed|figcaption|figure|h[1-6]|hr|img|li|ol|p|pre|"
    r"section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
TAG: Final = re.compile(r"<[^<>]*>")
START: Final = re.compile(r"<(a|embed)\s([^<>]*)>", re.IGNORECASE)
NAME: Final = re.compile(r'<(?!embed\s)(?![^<>]*\slinktype=)\w+\s(?:[^<>]*\s)?id="([^"<>]+)"', re.IGNORECASE)
# The keys of block values that hold words.
TEXTS: Final = frozenset(
    {"text", "items", "caption", "title", "content", "heading", "columns", "rows", "values", "table"}
)


def words_of(html: str) -> list[str]:
    """Return the words of HTML."""
    return unescape(TAG.sub("", PARTING.sub(" ", html))).split()


def words_in(raw: Any) -> Iterator[str]:
    """Yield the words of raw blocks in their order. The caption of a table stands before it."""
    if isinstance(raw, str):
        yield from words_of(raw)
    elif isinstance(raw, list):
        for one in raw:
            yield from words_in(one)
    elif isinstance(raw, dict) and {"type", "value"} <= raw.keys():
        yield from words_in(raw["value"])
    elif isinstance(raw, dict):
        first = ["caption"] if "rows" in raw else []
        for name in (*first, *(name for name in raw if name not in first)):
            if name in TEXTS:
                yield from words_in(raw[name])


def follow_each_other(before: list[str], after: list[str]) -> str:
    """Return the first word that is missing afterwards, or out of its order; empty if none is."""
    there = iter(after)
    return next((word for word in before if not any(word == other for other in there)), "")


def targets_of(html: str) -> Counter[str]:
    """Return what HTML links to and shows, with how often."""
    found: Counter[str] = Counter()
    for name, attributes in START.findall(html):
        given = dict(ATTRIBUTE.findall(attributes))
        if name.lower() == "embed":
            found[f"image:{given.get('id')}"] += 1
        elif given.get("linktype") in ("page", "document"):
            found[f"{given['linktype']}:{given.get('id')}"] += 1
        elif address := given.get("data-embed-src") or given.get("href"):
            found[unescape(address)] += 1
    return found


def targets_in(raw: Any) -> Counter[str]:
    """Return what raw blocks link to and show, with how often."""
    if isinstance(raw, str):
        return targets_of(raw)
    if isinstance(raw, list):
        return sum((targets_in(one) for one in raw), Counter())
    if not isinstance(raw, dict):
        return Counter()
    found: Counter[str] = Counter()
    if raw.keys() >= LINK_FIELDS:
        chosen = [f"{kind}:{raw[kind]}" for kind in ("page", "document") if raw[kind]] or [raw["url"]] * bool(
            raw["url"]
        )
        found.update(chosen)
    elif isinstance(raw.get("image"), int):
        found[f"image:{raw['image']}"] += 1
    elif isinstance(raw.get("url"), str):
        found[raw["url"]] += 1
    return found + sum((targets_in(value) for value in raw.values() if isinstance(value, list | dict | str)), Counter())


def names_of(html: str) -> set[str]:
    """Return the names in HTML that links may lead to."""
    return {unescape(name) for name in NAME.findall(html)}


def names_in(raw: Any) -> set[str]:
    """Return the names in raw blocks that links may lead to: anchors of headings, and those in legacy content."""
    if isinstance(raw, str):
        return names_of(raw)
    if isinstance(raw, list):
        return set[str]().union(*map(names_in, raw))
    if not isinstance(raw, dict):
        return set()
    return {str(raw.get("anchor") or "")}.union(*map(names_in, raw.values()))
