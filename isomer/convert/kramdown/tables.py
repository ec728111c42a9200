"""Reads pipe tables."""

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from isomer.convert.kramdown.document import Words, make
from isomer.convert.kramdown.grammar import BLOCK_BOUNDARY
from isomer.convert.kramdown.source import Lines

if TYPE_CHECKING:
    from isomer.convert.kramdown.blocks import BlockReader

LINE: Final = re.compile(r" {0,3}(?=[^ \t\n])[^|\n]*+\|")
SEPARATOR: Final = re.compile(r"(?=[^-\n]*-)[+|: -]+$")
FOOT_SEPARATOR: Final = re.compile(r"(?=[^=\n]*=)[+|: =]+$")
MARKS: Final = re.compile(r"`+|<code[^<>]*>|\\.|\|")


def table(reader: "BlockReader") -> bool:
    """Read a table: lines with pipes, with a blank line or a boundary before and after them."""
    source = reader.source
    if not source.check(LINE):
        return False
    start = source.position
    lines: Lines = []
    while not source.at_end and source.check(LINE):
        text, number = source.take_line()
        lines.append((text.rstrip(), number))
    groups = _groups(lines)
    if not source.check(BLOCK_BOUNDARY) or not any(tag == "tbody" for tag, _ in groups):
        source.position = start
        return False
    element = make("table", lines[0][1])
    width = max(len(cells) for _, rows in groups for cells, _ in rows)
    for tag, rows in groups:
        group = etree.SubElement(element, tag)
        for cells, number in rows:
            _write_row(reader, group, cells + [""] * (width - len(cells)), number)
    reader.add("table", element)
    return True


Row = tuple[list[str], int]


def _groups(lines: Lines) -> list[tuple[str, list[Row]]]:
    """Return the rows grouped into head, bodies and foot, or nothing if a line has no unescaped pipe."""
    groups: list[tuple[str, list[Row]]] = []
    rows: list[Row] = []
    has_pipe = lines[0][0].lstrip().startswith("|")
    has_foot = False
    for number, (text, line) in enumerate(lines):
        if SEPARATOR.match(text) or FOOT_SEPARATOR.match(text):
            is_foot = not SEPARATOR.match(text)
            if rows:
                is_head = not is_foot and not groups and not has_foot
                groups.append(("thead" if is_head else "tbody", rows))
                rows = []
            has_foot = has_foot or is_foot
            if number == 0 or is_foot or groups:
                continue
        cells = _cells(text)
        if len(cells) < 2:
            return []
        if has_pipe and not cells[0].strip():
            cells.pop(0)
        if cells and not cells[-1].strip():
            cells.pop()
        rows.append(([cell.strip() for cell in cells], line))
    if rows:
        groups.append(("tfoot" if has_foot else "tbody", rows))
    return groups


def _cells(text: str) -> list[str]:
    """Split a row at its pipes, except for escaped ones and those in code."""
    cells = [""]
    end = 0
    missing: set[str] = set()
    while mark := MARKS.search(text, end):
        cells[-1] += text[end : mark.start()]
        found, end = mark.group(), mark.end()
        if found == "|":
            cells.append("")
            continue
        closing = "" if found.startswith("\\") else "</code>" if found.startswith("<") else found
        code_end = text.find(closing, end) if closing and closing not in missing else -1
        if code_end >= 0:
            found, end = text[mark.start() : code_end + len(closing)], code_end + len(closing)
        elif closing:
            missing.add(closing)
        cells[-1] += found.replace(r"\|", "|")
    cells[-1] += text[end:]
    return cells


def _write_row(reader: "BlockReader", group: etree._Element, cells: list[str], line: int) -> None:
    row = etree.SubElement(group, "tr")
    for text in cells:
        cell = make("th" if group.tag == "thead" else "td", line)
        row.append(cell)
        if text:
            reader.waiting.append(Words(cell, [(text, line)]))
