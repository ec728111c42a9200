"""Replaces mathematical letters in the tree of a body; `actris_cms.pasted.letters` has the rules."""

from lxml import etree

from actris_cms.pasted.letters import Tags, has_imitations, pieces_of, plain
from isomer.convert.context import Context
from isomer.convert.tree import INVISIBLE_TAGS, line_of, tag_of
from isomer.mends import Mend


def mend_letters(context: Context, root: etree._Element) -> None:
    """Replace the mathematical letters in all texts of a body, with a note for each text."""
    for element in list(root.iter()):
        if tag_of(element) and tag_of(element) not in INVISIBLE_TAGS and has_imitations(element.text):
            pieces = _mended(context, element, element.text or "")
            element.text = None
            _insert(element, 0, pieces)
        if element is not root and has_imitations(element.tail):
            parent = element.getparent()
            pieces = _mended(context, element, element.tail or "")
            element.tail = None
            if parent is not None:
                _insert(parent, parent.index(element) + 1, pieces)


def _mended(context: Context, element: etree._Element, text: str) -> list[tuple[str, Tags]]:
    context.mended(Mend.LETTERS, line_of(element), text, plain(text))
    return pieces_of(text)


def _insert(parent: etree._Element, place: int, pieces: list[tuple[str, Tags]]) -> None:
    """Insert pieces of text before the child number `place` of an element."""
    for text, tags in pieces:
        if not tags:
            before = parent[place - 1] if place else None
            if before is None:
                parent.text = (parent.text or "") + text
            else:
                before.tail = (before.tail or "") + text
            continue
        outer = inner = parent.makeelement(tags[0])
        for tag in tags[1:]:
            inner = etree.SubElement(inner, tag)
        inner.text = text
        parent.insert(place, outer)
        place += 1
