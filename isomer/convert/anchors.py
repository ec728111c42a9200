"""Puts the names that links lead to where a block can carry them: on a heading, else on a paragraph.

A name can stand on anything in HTML. Of our blocks only headings have anchors, and legacy content keeps those of its
elements; so a name goes to the heading that its element begins with, or to the first paragraph, which is then kept
as it is. A name that nothing on the page leads to is nobody's loss.
"""

from __future__ import annotations

from urllib.parse import unquote

from lxml import etree

from isomer.convert.inline import is_blank
from isomer.convert.tree import tag_of

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset("a abbr b big code em font i mark small span strong sub sup u".split())


def settle_anchors(root: etree._Element) -> frozenset[str]:
    """Move the names, and give those that links on this page lead to."""
    addresses = (link.get("href") or "" for link in root.iter("a"))
    wanted = frozenset(unquote(address.partition("#")[2].strip()) for address in addresses if "#" in address) - {""}
    if wanted:
        for element in [found for found in root.iter() if tag_of(found)]:
            name = element.get("id") or (element.get("name") if tag_of(element) == "a" else None)
            if name in wanted and tag_of(element) not in HEADINGS:
                _settle(element, str(name), wanted)
    return wanted


def _settle(element: etree._Element, name: str, wanted: frozenset[str]) -> None:
    """Give the name of an element to the block that it stands in or begins with, if that can take it."""
    place = _block_around(element) if tag_of(element) in INLINE else _first_block(element)
    if place is None or place is element:
        return
    if place.get("id") not in wanted:
        place.set("id", name)
        for attribute in ("id", "name"):
            if element.get(attribute) == name:
                del element.attrib[attribute]


def _block_around(element: etree._Element) -> etree._Element | None:
    return next((above for above in element.iterancestors("p", *HEADINGS)), None)


def _first_block(element: etree._Element) -> etree._Element | None:
    """The heading or paragraph with which an element begins; itself where it begins with words."""
    place = element
    while tag_of(place) not in {"p", *HEADINGS}:
        if not is_blank(place.text):
            return place
        inside = next((child for child in place if tag_of(child)), None)
        if inside is None or tag_of(inside) in INLINE:
            return place
        place = inside
    return place
