"""Turns tables into blocks. What spans several rows or columns is repeated in each, so that each row says all."""

from collections.abc import Callable
from typing import Any, Final

from bs4 import Tag

from .inline import DoesNotFitError

MOST_CELLS: Final = 1000  # Each is an editor in the form of the page.
Cell = tuple[str, bool]  # Rich text, and whether it is a heading.


def grid_of(table: Tag, cell_html: Callable[[Tag], str]) -> list[list[Cell]]:
    """Return the cells, row by row, all rows of the same length. Raises DoesNotFitError."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    grid: dict[tuple[int, int], Cell] = {}
    width = 0
    for place, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (place, column) in grid:
                column += 1
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - place)
            if len(grid) + across * down > MOST_CELLS:
                raise DoesNotFitError("the table is too large for the editor")
            content = (cell_html(cell), cell.name == "th")
            for step in range(down):
                for number in range(across):
                    grid[place + step, column + number] = content
            column += across
            width = max(width, column)
    return [[grid.get((place, column), ("", False)) for column in range(width)] for place in range(len(rows))]


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name) or "1").strip()
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 4 else 1


def table_value(grid: list[list[Cell]], caption: str, plain: Callable[[str], str]) -> dict[str, Any]:
    """Return the value of a table block. The first row names the columns if all of it is headings."""
    has_head = len(grid) > 1 and all(is_heading for _, is_heading in grid[0])
    body = grid[1:] if has_head else grid
    if has_head and any("<a " in html for html, _ in grid[0]):
        raise DoesNotFitError("a heading of the table is a link")
    names_rows = bool(body) and all(row[0][1] for row in body)
    if any(is_heading for row in body for _, is_heading in row[int(names_rows) :]):
        raise DoesNotFitError("the table has headings inside it")
    headings = [plain(html) for html, _ in grid[0]] if has_head else [""] * len(grid[0])
    return {
        "header_column": names_rows,
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": [html for html, _ in row]} for row in body],
            "caption": caption,
        },
    }
