"""Measure this site beside its peers, and as it grows: `make bench`, or

    python -m bench [--quick] [--postgres ADDRESS] [--part PART …]

Everything happens in a folder of its own, which is gone at the end, with processes of its own. Prints what is to be
reached beside what was, and writes docs/performance.md with its charts and figures; a quick run writes them to
test-results/bench/, because they say little.
"""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import report
from .growth import WorkerError
from .machine import machine, postgres_version
from .processes import MissingProgramError, program
from .proxy import PACKAGES
from .run import Plan, Run
from .sites import ROOT, SetupError
from .targets import results
from .ways import WrongAnswerError

PARTS = ("ways", "growth", "memory")
QUICK = ROOT / "test-results" / "bench"


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this site beside its peers.")
    parser.add_argument("--quick", action="store_true", help="as little as shows that it works")
    parser.add_argument(
        "--postgres", default="", metavar="ADDRESS", help="measure growth there, too: postgres://…/name"
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given several times")
    return parser.parse_args()


def progress_on(console: Console) -> Progress:
    """What shows how far a run has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TextColumn("{task.fields[note]}"), console=console)


def measure(asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Do what was asked for; gives the figures."""
    parts = asked.part or PARTS
    for name, package in (("taskset", "util-linux"), ("wrk", "wrk"), ("nginx", PACKAGES)):
        program(name, package)
    with tempfile.TemporaryDirectory(prefix="actris-bench-") as folder, progress_on(console) as progress:
        run = Run(Path(folder), Plan(quick=asked.quick), progress)
        run.prepare()
        if "ways" in parts:
            run.measure_ways()
        if "growth" in parts:
            run.measure_growth(asked.postgres)
        if "memory" in parts:
            run.measure_memory()
    return run.figures


def complete(figures: dict[str, Any], before: dict[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    """The figures with what they were made on; parts and databases that were not measured are as in the run before."""
    found = {**before, **figures, "machine": machine(), "quick": asked.quick}
    found |= {part: {**before.get(part, {}), **figures.get(part, {})} for part in ("run", "growth")}
    found["machine"]["versions"] |= found.get("peers", {})
    known = before.get("machine", {}).get("versions", {}).get("PostgreSQL", "")
    if server := postgres_version(asked.postgres) if asked.postgres else known:
        found["machine"]["versions"]["PostgreSQL"] = server
    return found


def show(console: Console, figures: dict[str, Any]) -> None:
    """Print what is to be reached beside what was."""
    table = Table("what", "reach", "reached", "", title="What is to be reached")
    for line in results(figures):
        style = {True: "green", False: "bold red", None: "dim"}[line.passed]
        table.add_row(line.what, line.reach, line.reached, f"[{style}]{line.verdict}[/{style}]")
    console.print(table)
    for reason in figures.get("left_out", []):
        console.print(f"Left out: {reason}", highlight=False)


def main() -> int:
    """Measure, print, write."""
    asked, console, started = options(), Console(), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # What was started is ended, then, too.
    try:
        figures = measure(asked, console)
    except (MissingProgramError, SetupError, WorkerError, WrongAnswerError) as error:
        console.print(f"The measurement has stopped. {error}", highlight=False, markup=False)
        return 1
    docs = QUICK if asked.quick else report.DOCS
    figures = complete(figures, report.read(docs), asked)
    show(console, figures)
    for path in report.write(figures, docs):
        console.print(f"Written: {path.relative_to(ROOT)}", highlight=False)
    console.print(f"It took {(time.monotonic() - started) / 60:.0f} minutes.", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
