"""Converts tables of text. Tables with spanning cells, or with images or headings in cells, become legacy blocks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from isomer.convert.context import block
from isomer.convert.inline import PLAIN_MARKS, Marks, is_blank
from isomer.convert.layout_tables import picture_rows
from isomer.convert.lists import LIST_BLOCKS, rich_list
from isomer.convert.tree import children, tag_of, text_of
from isomer.mends import Mend

if TYPE_CHECKING:
    from isomer.convert.stream_builder import StreamBuilder

GROUPS: Final = frozenset({"thead", "tbody", "tfoot"})
SHOWN: Final = ("img", "iframe", "video", "audio", "object", "embed")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its element, and whether it is a heading cell."""

    element: etree._Element
    is_heading: bool


def table(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a table block. Returns the reason if the table does not fit."""
    if not text_of(element) and next(element.iter(*SHOWN), None) is None:
        return ""
    if Mend.TABLES in builder.context.mends and picture_rows(builder, element):
        return ""
    caption = next((child for child in children(element) if tag_of(child) == "caption"), None)
    rows = _rows(element)
    reason = _unfit(element, rows, caption)
    if reason or rows is None:
        return reason or "this table holds something besides rows"
    width = max(len(row) for row in rows)
    headings = [text_of(cell.element) for cell in rows[0]] if _is_header(rows) else []
    body = rows[1:] if headings else rows
    values = []
    for row in body:
        cells = [_cell(builder, cell.element, marks) for cell in row]
        if None in cells:
            return "a cell of this table holds more than words and lists"
        values.append({"values": [*cells, *[""] * (width - len(cells))]})
    headings += [""] * (width - len(headings))
    value = {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": values,
        "caption": text_of(caption) if caption is not None else "",
    }
    header_column = all(row[0].is_heading for row in body) and width > 1
    builder.add(block("table", {"header_column": header_column, "table": value}))
    return ""


def _rows(element: etree._Element) -> list[list[Cell]] | None:
    """Return the rows that are not empty, or None if there is something else between them."""
    rows: list[list[Cell]] = []
    stray = not is_blank(element.text)
    for child in children(element):
        name = tag_of(child)
        stray = stray or not is_blank(child.tail)
        if name == "tr":
            group = [child]
        elif name in GROUPS:
            group = list(children(child))
            stray = stray or not is_blank(child.text) or any(not is_blank(row.tail) for row in child)
        else:
            stray = stray or name not in {"caption", "colgroup", "col"}
            continue
        for row in group:
            cells = [Cell(cell, tag_of(cell) == "th") for cell in children(row)]
            stray = stray or tag_of(row) != "tr" or any(tag_of(cell.element) not in {"td", "th"} for cell in cells)
            stray = stray or not is_blank(row.text) or any(not is_blank(cell.tail) for cell in row)
            if cells:
                rows.append(cells)
    return None if stray else rows


def _unfit(element: etree._Element, rows: list[list[Cell]] | None, caption: etree._Element | None) -> str:
    if rows is None or not rows:
        return "this table holds something besides rows"
    if any(tag_of(child) == "tfoot" for child in children(element)):
        return "no block holds a table with a foot"
    cells = [cell for row in rows for cell in row]
    if any(
        (cell.element.get(span) or "1").strip() not in {"1", ""} for cell in cells for span in ("colspan", "rowspan")
    ):
        return "no block holds a table whose cells span rows or columns"
    body = rows[1:] if _is_header(rows) else rows
    first_column = all(row[0].is_heading for row in body)
    if any(cell.is_heading for row in body for cell in row[int(first_column) :]):
        return "this table has heading cells inside it"
    if caption is not None and len(list(children(caption))):
        return "the caption of this table holds more than words"
    if _is_header(rows) and any(not _is_simple(cell.element) for cell in rows[0]):
        return "a heading of this table holds more than words"
    return ""


def _is_header(rows: list[list[Cell]]) -> bool:
    """Whether the first row is a header. A table with a single row has none."""
    head = rows[0]
    in_head = (parent := head[0].element.getparent()) is not None and (above := parent.getparent()) is not None
    marked = in_head and above is not None and tag_of(above) == "thead"
    named = any(text_of(cell.element) for cell in head)
    return len(rows) > 1 and named and (marked or all(cell.is_heading for cell in head))


def _is_simple(element: etree._Element) -> bool:
    allowed = {"p", "b", "strong", "span", "font", "br", "div", *PLAIN_MARKS}
    return all(tag_of(inner) in allowed for inner in element.iterdescendants() if tag_of(inner))


def _cell(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str | None:
    """Return the content of a cell as rich text, or None if it does not fit."""
    inner = builder.inner()
    inner.flow(element, marks)
    out: list[str] = []
    for part in inner.finish():
        if part["type"] == "rich_text":
            out.append(part["value"])
            continue
        written = rich_list(part) if part["type"] in LIST_BLOCKS else None
        if written is None:
            return None
        out.append(written)
    return "".join(out)
