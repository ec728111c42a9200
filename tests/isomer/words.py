"""Helpers that compare the words of a source with the words of the converted blocks."""

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

INVISIBLE_TAGS = {"script", "style", "iframe", "svg", "template"}
INLINE_TAGS = set("a b strong i em u s del strike ins sub sup mark code span font small abbr label o:p".split())


def words_of(markup: str | Tag) -> list[str]:
    """Return the words of HTML in order. All tags separate words, except inline tags."""
    parts: list[str] = []

    def walk(node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                between = "" if child.name in INLINE_TAGS else " "
                parts.append(between)
                if child.name not in INVISIBLE_TAGS:
                    walk(child)
                parts.append(between)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                parts.append(str(child))

    walk(BeautifulSoup(markup, "html.parser") if isinstance(markup, str) else markup)
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", "".join(parts)))


def are_in_order(words: Iterable[str], shown: Iterable[str]) -> bool:
    """Whether all words are shown, in the same order. Other words may be between them."""
    rest = iter(shown)
    return all(word in rest for word in words)


def shown_words(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the words of blocks in the order in which their templates show them."""
    return words_of(" ".join(markup_of(block) for block in blocks))


def markup_of(block: dict[str, Any]) -> str:
    """Return simplified HTML with the words of a block."""
    kind, value = block["type"], block["value"]
    if kind in {"rich_text", "legacy"}:
        return str(value)
    if kind == "accordion":
        items = [item["value"] for item in value["items"]]
        return " ".join(item["title"] + " ".join(map(markup_of, item["content"])) for item in items)
    if kind == "cards":
        cards = [card["value"] for card in value["cards"]]
        return " ".join(
            f"<p>{html.escape(card['title'])}</p>{card['text']}<p>{html.escape(card['link']['text'])}</p>"
            for card in cards
        )
    if kind == "table":
        table = value["table"]
        headings = [f"<th>{html.escape(column['heading'])}</th>" for column in table["columns"]]
        cells = [f"<td>{cell}</td>" for row in table["rows"] for cell in row["values"]]
        return f"<p>{html.escape(table['caption'])}</p>" + "".join([*headings, *cells])
    if kind == "button":
        return f"<p>{html.escape(value['link']['text'])}</p>"
    return str((value or {}).get("text") or (value or {}).get("items") or (value or {}).get("caption") or "")
