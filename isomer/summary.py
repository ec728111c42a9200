"""The progress bars that the command shows while it runs, and the summary that it prints at the end."""

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
from isomer.progress import NO_PROGRESS, Progress
from isomer.reader.git import EDITING_BRANCH, PUBLIC_BRANCH
from isomer.report.explain import explain, rank

NOTES_PER_KIND: Final = 10
BRANCHES: Final = {EDITING_BRANCH: "what editors saved", PUBLIC_BRANCH: "what the public sees"}


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Hide Wagtail's log messages below warnings, which would bury the progress bars and the summary."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def console_for(output: Any, *, colour: bool) -> Console:
    """Return a console for a command's output: coloured on a terminal if `colour` is set, otherwise plain text."""
    terminal = bool(output.isatty())
    return Console(
        file=output._out,
        soft_wrap=True,
        highlight=False,
        force_terminal=terminal,
        color_system="auto" if terminal and colour else None,
    )


class PhaseBars:
    """Shows a bar for each phase of an import. Finished bars stay visible until the end."""

    def __init__(self, bars: Bars) -> None:
        """Draw on `bars`."""
        self._bars = bars
        self._task: TaskID | None = None

    def phase(self, name: str, total: int | None = None) -> None:
        """Finish the current phase and start another."""
        self.finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        """Count steps of the current phase as done."""
        if self._task is not None:
            self._bars.advance(self._task, steps)

    def finish(self) -> None:
        """Finish the current phase, even if not all its steps were counted."""
        if self._task is not None:
            task = self._bars.tasks[self._bars.task_ids.index(self._task)]
            total = task.completed if task.total is None else task.total
            self._bars.update(self._task, total=total or 1, completed=total or 1, visible=task.total is not None)
            self._task = None


@contextmanager
def shown_progress(console: Console) -> Iterator[Progress]:
    """Show progress bars on a terminal and remove them at the end. Show nothing on other outputs."""
    if not console.is_terminal:
        yield NO_PROGRESS
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        yield PhaseBars(bars)


def write_summary(console: Console, report: Report, *, dry_run: bool, all_notes: bool = False) -> None:
    """Print the notes by kind, with file and line, and last, where it is seen, a table of the results."""
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
    """Print the notes by kind, the most important kind first. Without `all_notes`, only the first few of each."""
    if report.notes:
        console.print(f"{len(report.notes)} notes:")
    for kind, found in groupby(sorted(report.notes, key=lambda note: rank(note.kind)), key=lambda note: note.kind):
        notes, words = list(found), explain(kind)
        console.print(f"\n{words.title}: {len(notes)} ({words.weight})", markup=False, style="bold")
        shown = notes if all_notes else notes[:NOTES_PER_KIND]
        for note in shown:
            console.print(f"  {note}", markup=False)
        if len(notes) > len(shown):
            console.print(f"  … and {len(notes) - len(shown)} more in the report")
