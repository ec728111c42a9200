"""Writes the running text of legacy HTML as rich text."""

from html import escape
from typing import Final

from bs4 import NavigableString, Tag

MARKS: Final = {
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "i"),
    **dict.fromkeys(("s", "del", "strike"), "s"),
    **dict.fromkeys(("u", "ins"), "u"),
    **dict.fromkeys(("code", "kbd", "samp"), "code"),
    **{name: name for name in ("sup", "sub", "mark")},
}
# They mark words in ways that rich text has no button for, and that nobody misses.
PLAIN: Final = frozenset({"span", "small", "abbr", "time", "bdi", "bdo", "wbr", "q"})


class DoesNotFitError(Exception):
    """Something has no block. The message says what, for an editor."""


def is_inline(node: object) -> bool:
    """Whether a node belongs into a paragraph."""
    if isinstance(node, NavigableString):
        return True
    if not isinstance(node, Tag) or (node.name == "a" and node.get("data-embed-src")):
        return False
    return (node.name in MARKS or node.name in PLAIN or node.name in ("a", "br")) and all(map(is_inline, node.children))


def inline(node: object) -> str:
    """Return a node of running text as rich text. Raises DoesNotFitError for anything else."""
    if isinstance(node, NavigableString):
        return escape(str(node), quote=False)
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "<br/>"
    inner = "".join(map(inline, node.children))
    if node.name in PLAIN:
        return inner
    if node.name in MARKS:
        return f"<{MARKS[node.name]}>{inner}</{MARKS[node.name]}>" if inner.strip() else inner
    if node.name == "a":
        return f"<a{link_attributes(node)}>{inner}</a>" if link_attributes(node) else inner
    raise DoesNotFitError(f"<{node.name}> within a line has no block")


def line_of(node: Tag, what: str) -> str:
    """Return all of a node as one line. Raises DoesNotFitError, with `what` it is, if it holds anything else."""
    if not all(map(is_inline, node.children)):
        raise DoesNotFitError(f"{what} holds more than words")
    return " ".join("".join(map(inline, node.children)).split())


def link_attributes(node: Tag) -> str:
    """Return the attributes of a link as rich text has them; empty for a mere anchor."""
    if node.get("linktype") in ("page", "document"):
        return f' linktype="{node["linktype"]}" id="{escape(str(node.get("id")))}"'
    return f' href="{escape(str(node["href"]))}"' if node.get("href") else ""
