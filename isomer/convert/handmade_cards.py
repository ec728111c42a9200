"""Recognises cards that somebody has written by hand, and gives them the markup of Isomer's cards.

Such cards have the same class, and nothing stands beside them. Each consists of an image, lines of text and a link, in
this order.
"""

from collections import defaultdict
from typing import Final, NamedTuple

from lxml import etree

from isomer.convert.components import MAX_LINK_WORDS, MAX_TITLE
from isomer.convert.inline import is_blank
from isomer.convert.kramdown.document import make
from isomer.convert.tree import INLINE_TAGS, children, line_of, tag_of, text_of

LEAST: Final = 2
BOXES: Final = frozenset({"div", "article", "section", "p"})
WITHIN_LINES: Final = INLINE_TAGS | {"br"}


class HandmadeCard(NamedTuple):
    """The parts of a card."""

    element: etree._Element
    image: etree._Element
    lines: list[etree._Element]
    link: etree._Element


def shape_cards(root: etree._Element) -> None:
    """Turn cards written by hand into those of Isomer's editor."""
    by_class = defaultdict[str, list[etree._Element]](list)
    for element in root.iter(*BOXES):
        if name := element.get("class"):
            by_class[name].append(element)
    for elements in by_class.values():
        cards = [card for element in elements if (card := _card(element))]
        grids = {id(grid): grid for element in elements if (grid := element.getparent()) is not None}
        if len(cards) == len(elements) >= LEAST and all(_holds_only(grid, set(elements)) for grid in grids.values()):
            for card in cards:
                _shape(card)
            for grid in grids.values():
                _shape_grid(grid)


def _card(element: etree._Element) -> HandmadeCard | None:
    """Return the parts of an element that is a card."""
    lines = _lines(element)
    images = list(element.iter("img"))
    links = [link for link in element.iter("a") if link.get("href")]
    has_names = any(inner.get("id") or inner.get("name") for inner in element.iter() if tag_of(inner))
    if lines is None or len(lines) <= LEAST or len(images) != 1 or len(links) != 1 or has_names:
        return None
    first, last = lines[0], lines[-1]
    is_picture = not text_of(first) and next(first.iter("img"), None) is not None
    is_title = len(text_of(lines[1])) <= MAX_TITLE and len(text_of(last)) <= MAX_LINK_WORDS
    is_link = text_of(last) == text_of(links[0]) != "" and links[0] in list(last.iter("a"))
    return HandmadeCard(element, images[0], lines[1:-1], links[0]) if is_picture and is_title and is_link else None


def _lines(element: etree._Element) -> list[etree._Element] | None:
    """Return the innermost boxes that show something, or None if there is more than boxes, words and images."""
    inside = list(children(element))
    if all(tag_of(child) in WITHIN_LINES | {"img"} for child in inside):
        shows = text_of(element) or next(element.iter("img"), None) is not None
        return [element] if shows else []
    if not is_blank(element.text) or any(not is_blank(child.tail) for child in element):
        return None
    found = [_lines(child) if tag_of(child) in BOXES else None for child in inside]
    return None if None in found else [line for lines in found for line in lines or ()]


def _holds_only(grid: etree._Element, cards: set[etree._Element]) -> bool:
    is_empty = is_blank(grid.text) and all(is_blank(child.tail) for child in grid)
    return is_empty and tag_of(grid) in BOXES and all(child in cards for child in children(grid))


def _shape(card: HandmadeCard) -> None:
    """Put the card of Isomer's editor in place of a card."""
    new = make("a", line_of(card.element))
    new.attrib.update({"class": "isomer-card", "href": card.link.get("href") or ""})
    title, *texts = card.lines
    link = make("div", line_of(card.link))
    link.text = text_of(card.link)
    for name, inside in (("image", [card.image]), ("title", [title]), ("description", texts), ("link", [link])):
        part = etree.SubElement(new, "div", {"class": f"isomer-card-{name}"})
        for element in inside:
            element.tail = None
            part.append(element)
    parent = card.element.getparent()
    if parent is not None:
        parent.replace(card.element, new)


def _shape_grid(grid: etree._Element) -> None:
    """Make a grid of what holds cards, or add these to the grid right before it."""
    grid.set("class", "isomer-card-grid")
    before = grid.getprevious()
    while before is not None and not tag_of(before) and is_blank(before.tail):
        before = before.getprevious()
    if before is not None and before.get("class") == "isomer-card-grid" and is_blank(before.tail):
        before.extend(list(grid))
        before.tail = grid.tail
        parent = grid.getparent()
        if parent is not None:
            parent.remove(grid)
