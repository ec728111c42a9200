"""What the command shows while it runs, and what it prints at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from isomer.load import Outcome, Report
from isomer.progress import SILENT, Progress
from isomer.reader.git import PUBLIC, SAVED
from isomer.report.explain import explain, rank

FIRST_FEW: Final = 10
BRANCHES: Final = {SAVED: "what editors saved", PUBLIC: "what the public sees"}


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


def console_for(output: Any, *, colour: bool) -> Console:
    """A console on a command's output: with colours on a terminal that wants them, plain text anywhere else."""
    terminal = bool(output.isatty())
    return Console(
        file=output._out,
        soft_wrap=True,
        highlight=False,
        force_terminal=terminal,
        color_system="auto" if terminal and colour else None,
    )


class PhaseBars:
    """A bar for each phase of an import; those that are over stay full until the end."""

    def __init__(self, bars: Bars) -> None:
        """`bars` draws them."""
        self._bars = bars
        self._task: TaskID | None = None

    def phase(self, name: str, total: int | None = None) -> None:
        """End the phase before, and begin another."""
        self.finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        """So many steps of the phase are done."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def finish(self) -> None:
        """The phase is over, whether or not all its steps were told."""
        if self._task is not None:
            task = self._bars.tasks[self._bars.task_ids.index(self._task)]
            total = task.completed if task.total is None else task.total
            self._bars.update(self._task, total=total or 1, completed=total or 1, visible=task.total is not None)
            self._task = None


@contextmanager
def shown_progress(console: Console) -> Iterator[Progress]:
    """Bars on a terminal, which go when the import is over; nothing anywhere else."""
    if not console.is_terminal:
        yield SILENT
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        yield PhaseBars(bars)


def write_summary(console: Console, report: Report, *, dry_run: bool, all_notes: bool = False) -> None:
    """The notes by their kinds, with file and line; then, so that it is seen, a table of what became of everything."""
    _write_notes(console, report, all_notes=all_notes)
    if report.branch:
        meaning = BRANCHES.get(report.branch, "")
        branch = f"branch {report.branch}{f' ({meaning})' if meaning else ''}, commit {report.commit[:10]}"
        console.print(f"\nRead from {report.source}, {branch}", markup=False)
    console.print()
    table = Table(title="What would be imported" if dry_run else "What was imported", title_justify="left")
    table.add_column("")
    table.add_column("Number", justify="right")
    for outcome in Outcome:
        table.add_row(f"Pages {outcome}", str(report.count(outcome)))
    table.add_row("Sections created", str(report.sections_created))
    table.add_row("Images new / known", f"{report.images_created} / {report.images_known}")
    table.add_row("Documents new / known", f"{report.documents_created} / {report.documents_known}")
    table.add_row("Redirects new / known", f"{report.redirects_created} / {report.redirects_known}")
    for name, outcome in report.settings.items():
        table.add_row(f"{name[:1].upper()}{name[1:]}", str(outcome))
    console.print(table)
    if dry_run:
        console.print("This was a rehearsal: nothing was changed.")


def _write_notes(console: Console, report: Report, *, all_notes: bool) -> None:
    """The notes of each kind, the most important kind first; of many, the first few."""
    if report.notes:
        console.print(f"{len(report.notes)} notes:")
    for kind, found in groupby(sorted(report.notes, key=lambda note: rank(note.kind)), key=lambda note: note.kind):
        notes, words = list(found), explain(kind)
        console.print(f"\n{words.title}: {len(notes)} ({words.weight})", markup=False, style="bold")
        shown = notes if all_notes else notes[:FIRST_FEW]
        for note in shown:
            console.print(f"  {note}", markup=False)
        if len(notes) > len(shown):
            console.print(f"  … and {len(notes) - len(shown)} more in the report")
