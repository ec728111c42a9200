"""What the command prints at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from isomer.load import Outcome, Report


@contextmanager
def without_chatter() -> Iterator[None]:
    """Only warnings are logged for each page, so that the progress and the summary can be read."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def write_summary(console: Console, report: Report, *, dry_run: bool) -> None:
    """A table of what became of everything, then the notes with file and line."""
    table = Table(title="What would be imported" if dry_run else "What was imported", title_justify="left")
    table.add_column("")
    table.add_column("Number", justify="right")
    for outcome in Outcome:
        table.add_row(f"Pages {outcome}", str(report.count(outcome)))
    table.add_row("Sections created", str(report.sections_created))
    table.add_row("Images new / known", f"{report.images_created} / {report.images_known}")
    table.add_row("Documents new / known", f"{report.documents_created} / {report.documents_known}")
    for name, outcome in report.settings.items():
        table.add_row(f"{name[:1].upper()}{name[1:]}", str(outcome))
    console.print(table)
    if report.notes:
        console.print(f"{len(report.notes)} notes:")
    for note in report.notes:
        console.print(f"  {note}", markup=False)
    if dry_run:
        console.print("This was a rehearsal: nothing was changed.")
