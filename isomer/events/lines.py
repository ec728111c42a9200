"""The lines of a converted body: what stands between line breaks, and the rows of tables of two columns."""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

from isomer.convert import Block
from isomer.convert.tree import text_of
from newsroom.announced.lines import END, Line, says_closed
from newsroom.announced.moments import plain

PARAGRAPH: Final = re.compile(r"<p>(.*?)</p>", re.DOTALL)
PARAGRAPHS: Final = frozenset({"p", "li"})


def lines_of(blocks: list[Block]) -> list[Line]:
    """Return the lines of all blocks that hold text, in their order."""
    return [line for part in blocks for line in (*_lines(part), END)]


def _lines(part: Block) -> Iterator[Line]:
    kind, value = part["type"], part["value"]
    if kind == "rich_text":
        yield from _of_rich_text(value)
    elif kind == "heading":
        yield from _of_rich_text(value["text"])
    elif kind == "button":
        yield Line(plain(value["link"]["text"]), ((value["link"]["url"], value["link"]["text"]),))
    elif kind == "table" and len(value["table"]["columns"]) == 2:
        headings = [column["heading"] for column in value["table"]["columns"]]
        rows = [headings, *(row["values"] for row in value["table"]["rows"])]
        yield from (_of_row(row) for row in rows if any(row))


def _of_row(cells: list[Any]) -> Line:
    label, found = (list(_of_rich_text(cell)) if isinstance(cell, str) else [] for cell in cells)
    words = " ".join(filter(None, (line.text for line in found)))
    links = tuple(link for line in found for link in line.links)
    return Line(f"{label[0].text.rstrip(': ')}: {words}" if label else words, links)


def _of_rich_text(text: str) -> Iterator[Line]:
    """Return the lines of rich text, with `END` after each paragraph."""
    words, links = list[str](), list[tuple[str, str]]()
    for event, node in etree.iterwalk(html.fragment_fromstring(text, "div"), events=("start", "end")):
        if event == "start":
            words.append(node.text or "")
            if node.tag == "a":
                links.append((node.get("href") or "", text_of(node)))
            continue
        if node.tag in PARAGRAPHS or node.tag == "br":
            yield Line(plain("".join(words)), tuple(links))
            words, links = [], []
        if node.tag in PARAGRAPHS:
            yield END
        words.append(node.tail or "")
    if "".join(words).strip():
        yield Line(plain("".join(words)), tuple(links))


def without_closed_lines(blocks: list[Block]) -> list[Block]:
    """Return blocks without the lines that say only that registration is closed."""
    kept = []
    for part in blocks:
        if part["type"] == "rich_text":
            text = PARAGRAPH.sub(_kept, part["value"])
            if text.strip():
                kept.append({**part, "value": text})
        elif part["type"] != "heading" or not says_closed(_words(part["value"]["text"])):
            kept.append(part)
    return kept


def _kept(paragraph: re.Match[str]) -> str:
    lines = paragraph.group(1).split("<br/>")
    found = [line for line in lines if not (says_closed(_words(line)) and line.count("<") == 2 * line.count("</"))]
    if len(found) == len(lines):
        return paragraph.group()
    words = "<br/>".join(found).removeprefix("<br/>").removesuffix("<br/>")
    return f"<p>{words}</p>" if words.strip() else ""


def _words(text: str) -> str:
    return plain(text_of(html.fragment_fromstring(text, "div")))
