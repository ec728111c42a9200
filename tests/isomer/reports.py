"""Helpers that create reports and parse their HTML files."""

from datetime import UTC, datetime
from pathlib import Path

from lxml import html

from isomer.load import Report
from isomer.notes import NoteKind

STARTED = datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)  # Noon and five minutes in Singapore.
HOSTILE = (
    "_section/<script>alert(1)</script>.md",
    "_section/\"quotes\" and 'more' & <b>.md",
    "_section/" + "n" * 300 + ".md",
    "=cmd|'/C calc'!A0",
)


def report(*files: str, kind: NoteKind = NoteKind.DEAD_LINK, notes: int = 0) -> Report:
    """Return a report with a note about each file, and `notes` more notes about pages that do not exist."""
    new = Report(source="sample", branch="main", commit="0" * 40, started_at=STARTED, seconds=1.25)
    for file in files:
        new.note(kind, file, 7, f"about {file}")
    for number in range(notes):
        new.note(kind, f"_section/Page {number}.md", number + 1, f"note {number}")
    return new


def read(path: Path) -> html.HtmlElement:
    """Return the parsed HTML file of a report."""
    return html.fromstring(path.read_text(encoding="utf-8"))


def rows(page: html.HtmlElement, title: str) -> list[list[str]]:
    """Return the cells of a section's table, row by row."""
    (section,) = page.xpath("//details[summary/h3[normalize-space() = $title]]", title=title)
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th | td")] for row in section.xpath(".//tbody/tr")
    ]
