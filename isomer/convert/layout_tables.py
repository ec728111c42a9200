"""Takes apart tables that only lay out a page: those of one column, and those that put a picture beside words.

Such a table has no headings, no caption, no foot and no cells that span others: nothing in it is compared.
"""

from typing import TYPE_CHECKING, Final

from lxml import etree

from isomer.convert.context import Context, block, items
from isomer.convert.inline import is_blank
from isomer.convert.tree import children, line_of, tag_of, text_of
from isomer.mends import Mend

if TYPE_CHECKING:
    from isomer.convert.stream_builder import StreamBuilder

COLUMNS: Final = 2
WITHOUT_WORDS: Final = ("img", "iframe", "video", "audio", "object", "embed", "table")


def unfold_tables(context: Context, root: etree._Element) -> None:
    """Turn each table of a single column into its content, with a note for each."""
    for table in list(root.iter("table")):
        rows = layout_rows(table)
        if rows is None or any(len(row) != 1 for row in rows) or not (text_of(table) or _shows_more(table)):
            continue
        context.mended(Mend.TABLES, line_of(table), f"a table of one column, “{text_of(table)[:80]}”,", "its content")
        for part in [table, *_parts_of(table)]:
            if tag_of(part) in {"colgroup", "col"}:
                _remove(part)
            else:
                part.tag = "div"


def drop_empty_heads(root: etree._Element) -> None:
    """Remove heads of tables that show nothing: Markdown has no tables without a head, so people leave it empty."""
    for head in list(root.iter("thead")):
        if not text_of(head) and not _shows_more(head) and is_blank(head.tail):
            _remove(head)


def picture_rows(builder: "StreamBuilder", table: etree._Element) -> bool:
    """Add a columns block for each row of a table that puts a picture beside words, and return whether it is one."""
    rows = layout_rows(table)
    if builder.nested or rows is None or not all(_is_picture_row(row) for row in rows):
        return False
    context = builder.context
    if any(part.get("id") in context.wanted for part in _parts_of(table)):
        return False
    for row in rows:
        columns = []
        for cell in row:
            inner = builder.inner(plain=False)
            inner.flow(cell)
            columns.append(inner.finish())
        builder.add(block("columns", {"columns": items(columns)}))
    words = text_of(table)[:80]
    context.mended(Mend.TABLES, line_of(table), f"a table of a picture beside words, “{words}”,", "columns")
    return True


def layout_rows(table: etree._Element) -> list[list[etree._Element]] | None:
    """Return the cells of each row that has any, or None if the table has more than plain rows and cells."""
    rows: list[list[etree._Element]] = []
    for part in _parts_of(table):
        name = tag_of(part)
        spans = any((part.get(span) or "1").strip() not in {"1", ""} for span in ("colspan", "rowspan"))
        if name not in {"tbody", "tr", "td", "colgroup", "col"} or spans or not is_blank(part.tail):
            return None
        if name != "td" and not is_blank(part.text):
            return None
        if name == "tr":
            rows.append([])
        elif name == "td":
            above = part.getparent()
            if above is None or tag_of(above) != "tr":
                return None
            rows[-1].append(part)
    rows = [row for row in rows if row]
    return rows if rows and is_blank(table.text) else None


def _parts_of(table: etree._Element) -> list[etree._Element]:
    """Return the elements that make up a table, in their order, without what is in its cells."""
    found: list[etree._Element] = []
    for child in children(table):
        found.append(child)
        if tag_of(child) not in {"td", "th", "caption"}:
            found += _parts_of(child)
    return found


def _is_picture_row(row: list[etree._Element]) -> bool:
    """Whether one of two cells shows a single picture and the other only words."""
    pictures = [cell for cell in row if not text_of(cell) and _shown(cell) == ["img"]]
    words = [cell for cell in row if text_of(cell) and not _shown(cell)]
    return len(row) == COLUMNS and len(pictures) == len(words) == 1


def _shown(cell: etree._Element) -> list[str]:
    return [tag_of(inner) for inner in cell.iter(*WITHOUT_WORDS)]


def _shows_more(part: etree._Element) -> bool:
    return next(part.iter("img", "iframe", "video", "audio", "object", "embed"), None) is not None


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
