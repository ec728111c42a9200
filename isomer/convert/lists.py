"""Converts bullet lists and numbered lists, nested up to five levels."""

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from isomer.convert.context import Block, block
from isomer.convert.inline import Marks, is_blank
from isomer.convert.tree import classes, tag_of, text_of

if TYPE_CHECKING:
    from isomer.convert.stream_builder import StreamBuilder

MAX_LEVELS: Final = 5
TYPES: Final = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
STYLES: Final = frozenset(TYPES.values())
CLASS_STYLES: Final = {"lower-roman-orderedlist": "lower-roman", "alphabetical-orderedlist": "lower-alpha"}
LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
ALIASES: Final = {"lower-latin": "lower-alpha", "upper-latin": "upper-alpha"}
LIST_BLOCKS: Final = frozenset({"bullet_list", "numbered_list"})


def bullet_list(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a bullet list. Items hold text, then nested lists. Returns the reason if the list does not fit."""
    found = _items(builder, element, marks, keep_empty=False)
    if isinstance(found, str):
        return found
    if found:
        builder.add(block("bullet_list", {"items": f"<ul>{''.join(found)}</ul>"}))
    return ""


def numbered_list(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a numbered list with its first number and numbering style. Returns the reason if it does not fit."""
    if element.get("reversed") is not None:
        return "no block holds a list that counts backwards"
    start = (element.get("start") or "1").strip()
    if not start.isdigit() or len(start) > 6:
        return f"no block holds a list that starts at {start[:20]}"
    found = _items(builder, element, marks, keep_empty=True)
    if isinstance(found, str):
        return found
    if found:
        value = {"start": int(start), "marker": marker_of(element), "items": f"<ol>{''.join(found)}</ol>"}
        builder.add(block("numbered_list", value))
    return ""


def rich_list(found: Block) -> str | None:
    """Return a list as rich text, to be nested in other rich text, or None if it would lose its numbering."""
    value = found["value"]
    if found["type"] == "numbered_list" and (value["start"] != 1 or value["marker"] != "decimal"):
        return None
    return str(value["items"])


def marker_of(element: etree._Element) -> str:
    """Return the kind of numbers of a list, by its style, class or type."""
    style = LIST_STYLE.search(element.get("style") or "")
    named = style.group(1).lower() if style else ""
    named = ALIASES.get(named, named)
    if named in STYLES:
        return named
    of_class = next((CLASS_STYLES[name] for name in classes(element) if name in CLASS_STYLES), "")
    return of_class or TYPES.get((element.get("type") or "").strip(), "decimal")


def _items(builder: "StreamBuilder", element: etree._Element, marks: Marks, *, keep_empty: bool) -> list[str] | str:
    """Return the items as rich text, or the reason why they do not fit."""
    if not is_blank(element.text) or any(not is_blank(child.tail) for child in element):
        return "this list holds words outside its items"
    out: list[str] = []
    for child in element:
        name = tag_of(child)
        if not name:
            continue
        written = _item(builder, child, marks) if name == "li" else _stray(builder, child, name, marks)
        if isinstance(written, Refusal):
            return written.reason
        if name != "li" and out and written:
            out[-1] = out[-1].removesuffix("</li>") + written + "</li>"
        elif written or keep_empty:
            out.append(f"<li>{written}</li>")
    while out and out[-1] == "<li></li>":
        out.pop()
    if "<li></li>" in out:
        return "this list counts an item without words"
    if any(_levels(item) >= MAX_LEVELS for item in out):
        return f"this list is nested deeper than {MAX_LEVELS} levels"
    return out


class Refusal:
    """Why an item does not fit into a list block."""

    def __init__(self, reason: str) -> None:
        """`reason` is shown in the report."""
        self.reason = reason


def _item(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str | Refusal:
    if element.get("value"):
        return Refusal("this list sets the number of an item")
    inner = builder.inner()
    inner.flow(element, marks)
    found = inner.finish()
    words = ""
    if found and found[0]["type"] == "rich_text":
        words = str(found.pop(0)["value"])
        if "</p><p>" in words:
            return Refusal("an item of this list holds several paragraphs")
        words = words.removeprefix("<p>").removesuffix("</p>")
    if any(part["type"] not in LIST_BLOCKS for part in found):
        return Refusal("an item of this list holds more than words and lists")
    if found and not words:
        return Refusal("an item of this list holds a list and no words")
    nested = [rich_list(part) for part in found]
    if None in nested:
        return Refusal("a list inside this list has numbers of its own kind")
    return words + "".join(part or "" for part in nested)


def _stray(builder: "StreamBuilder", element: etree._Element, name: str, marks: Marks) -> str | Refusal:
    """Return a list that is a sibling of the items as rich text, to be put into the item before it."""
    if name not in {"ul", "ol"}:
        has_more = next(element.iter("img", "iframe"), None) is not None
        return "" if is_blank(text_of(element)) and not has_more else Refusal("this list holds more than items")
    inner = builder.inner()
    inner.node(element, marks)
    found = inner.finish()
    if len(found) > 1 or any(part["type"] not in LIST_BLOCKS for part in found):
        return Refusal("a list inside this list holds more than words")
    written = rich_list(found[0]) if found else ""
    return Refusal("a list inside this list has numbers of its own kind") if written is None else written


def _levels(item: str) -> int:
    """Return the number of list levels in an item."""
    deepest = depth = 0
    for tag in re.findall(r"<(/?)[ou]l>", item):
        depth += -1 if tag else 1
        deepest = max(deepest, depth)
    return deepest
