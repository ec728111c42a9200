"""Turns lists of legacy HTML into rich text, and into values of list blocks."""

import re
from typing import Any, Final

from bs4 import Tag
from bs4.element import PageElement

from .inline import DoesNotFitError, inline, is_inline

MARKERS: Final = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
LISTS: Final = ("ul", "ol")
BESIDE_LIST: Final = re.compile(r"(?:<br/>)?(</?[uo]l>)(?:<br/>)?")  # A list begins and ends a line by itself.


def items_of(node: Tag) -> list[Tag]:
    """Return the items of a list. Raises DoesNotFitError if there is anything else in it."""
    items = node.find_all(True, recursive=False)
    if any(one.name != "li" for one in items):
        raise DoesNotFitError("a list holds more than items")
    if node.name == "ol" and (node.get("reversed") is not None or any(one.get("value") for one in items)):
        raise DoesNotFitError("the numbers of a list do not follow each other")
    return items


def start_of(node: Tag) -> int:
    """Return the first number of a list."""
    given = str(node.get("start") or "1")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 1


def list_value(node: Tag, items: list[str], start: int) -> tuple[str, dict[str, Any]]:
    """Return the type and the value of a list block."""
    html = f"<{node.name}>{''.join(items)}</{node.name}>"
    if node.name == "ul":
        return "bullet_list", {"items": html}
    marker = MARKERS.get(str(node.get("type") or ""), "decimal")
    return "numbered_list", {"items": html, "start": start, "marker": marker}


def item_html(node: Tag) -> str:
    """Return an item of a list: its lines, and the lists within it."""
    parts = list[str]()
    for child in node.children:
        if isinstance(child, Tag) and child.name in LISTS:
            inner = "".join(f"<li>{item_html(one)}</li>" for one in items_of(child))
            parts.append(f"<{child.name}>{inner}</{child.name}>")
        elif isinstance(child, Tag) and child.name in ("p", "div"):
            parts.append(item_html(child))
        elif not is_inline(child):
            raise DoesNotFitError(f"<{getattr(child, 'name', '')}> in a list has no block")
        elif parts and _goes_on(child):
            parts[-1] += inline(child)
        else:
            parts.append(inline(child))
    return BESIDE_LIST.sub(r"\1", "<br/>".join(part.strip() for part in parts if part.strip()))


def _goes_on(node: PageElement) -> bool:
    """Whether a node goes on with the line of the one before it."""
    before = node.previous_sibling
    return before is not None and is_inline(before)
