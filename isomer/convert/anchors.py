"""Moves the names that links lead to, ids for short, onto elements that can keep them.

In HTML any element can have an id. Of the blocks, only headings have anchors, and legacy blocks keep the ids of their
elements. So an id moves to the heading or paragraph at the start of its element or around it, and from an empty element
to what follows. A paragraph, or a list or table with an id inside it, then becomes a legacy block. What can take no id,
such as an image, gets a legacy block of its own before it, which holds only the id. Other ids are dropped.
"""

import html
import re
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from isomer.convert.inline import is_blank
from isomer.convert.tree import tag_of, text_of

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset("a abbr b big code em font i mark small span strong sub sup u".split())
# These become a block as a whole.
WHOLE: Final = frozenset("blockquote details dl figure hr iframe img ol pre table ul".split())
MAX_STEPS: Final = 20  # What follows an empty element is near; an id of its own costs less than a long search.
ID_OF_HTML: Final = re.compile(r'<[^<>]*? (?:id|name)="([^"]*)"')


def move_anchors(root: etree._Element, known: frozenset[str]) -> frozenset[str]:
    """Move the ids in `known`, and those that links on this page lead to, and return all of them."""
    addresses = (link.get("href") or "" for link in root.iter("a"))
    own = {unquote(address.partition("#")[2].strip()) for address in addresses if "#" in address}
    wanted = (known | own) - {""}
    if wanted:
        for element in [found for found in root.iter() if tag_of(found)]:
            name = id_of(element)
            if name in wanted and tag_of(element) not in HEADINGS | WHOLE:
                _move(element, name, wanted)
    return wanted


def id_of(element: etree._Element) -> str:
    """Return the id of an element or the name of an anchor, or an empty string."""
    return element.get("id") or (element.get("name") if tag_of(element) == "a" else "") or ""


def holds_id(element: etree._Element, wanted: frozenset[str]) -> str:
    """Return the first wanted id of an element or inside it, or an empty string."""
    return next((name for inner in element.iter() if tag_of(inner) and (name := id_of(inner)) in wanted), "")


def anchors_of(value: Any) -> set[str]:
    """Return the ids on a page: the anchors of the headings and the ids in the legacy blocks of its raw blocks."""
    if isinstance(value, list):
        return {name for entry in value for name in anchors_of(entry)}
    if not isinstance(value, dict):
        return set()
    if value.get("type") == "legacy":
        return {html.unescape(name) for name in ID_OF_HTML.findall(value["value"])}
    own = {value["anchor"]} if "level" in value else set()
    return own | {name for entry in value.values() for name in anchors_of(entry)}


def _move(element: etree._Element, name: str, wanted: frozenset[str]) -> None:
    """Move an id to the block around its element, at its start or after it, unless that has a wanted id already."""
    place = _block_around(element) if tag_of(element) in INLINE else _first_block(element)
    if place is not None and place is not element and id_of(place) in wanted:
        return
    if place is None or _is_empty(place):
        after = _next_block(element if place is None else place)
        place = after if after is not None and id_of(after) not in wanted else place
    if place is None and _is_empty(element):
        element.tag = "div"
    if place is None or place is element:
        return
    place.set("id", name)
    for attribute in ("id", "name"):
        if element.get(attribute) == name:
            del element.attrib[attribute]


def _is_empty(element: etree._Element) -> bool:
    """Whether nothing of an element is visible."""
    shown = element.iter("img", "iframe", "video", "audio", "hr", "table")
    return is_blank(text_of(element)) and next(shown, None) is None


def _block_around(element: etree._Element) -> etree._Element | None:
    return next((above for above in element.iterancestors("p", "li", "td", "th", "dt", "dd", *HEADINGS)), None)


def _first_block(element: etree._Element) -> etree._Element | None:
    """Return the heading or paragraph at the start of an element, or the innermost element that starts with text."""
    place = element
    while tag_of(place) not in {"p", *HEADINGS, *WHOLE}:
        if not is_blank(place.text):
            return place
        inside = next((child for child in place if tag_of(child)), None)
        if inside is None or tag_of(inside) in INLINE:
            return place
        place = inside
    return place


def _next_block(element: etree._Element) -> etree._Element | None:
    """Return the first heading, paragraph or other block after an element that is visible."""
    following = (
        found
        for place in (element, *element.iterancestors())
        for sibling in place.itersiblings()
        for found in sibling.iter()
    )
    blocks = (found for found in islice(following, MAX_STEPS) if tag_of(found) in {"p", *HEADINGS, *WHOLE})
    return next((found for found in blocks if not _is_empty(found)), None)
