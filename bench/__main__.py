"""Measures this site, its peers, and the effect of more pages: `make bench`, or

    python -m bench [--quick] [--postgres ADDRESS] [--part PART …]

Uses a temporary folder and its own processes. Prints and writes docs/performance.md; a quick run, whose figures mean
little, writes test-results/bench/performance.md. Figures that were not measured stay as they were.
"""

import argparse
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from testbed.processes import ROOT, BenchError, log_progress
from testbed.sites import Site

from . import report
from .growth import SIZES, measure_growth, sites_on_postgres
from .ways import measure_memory, measure_ways

PARTS = ("ways", "growth", "memory")
PEERS = ROOT / ".venv-peers" / "bin" / "python"


def options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this site beside its peers.")
    parser.add_argument("--quick", action="store_true", help="a short run, only to check that it works")
    parser.add_argument(
        "--postgres", default="", metavar="ADDRESS", help="measure growth there, too: postgres://…/name"
    )
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given several times")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the Python of the environment with the peers in it")
    return parser.parse_args()


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run the chosen parts and return the figures."""
    parts, found = asked.part or PARTS, dict[str, Any]()
    rounds, requests, pages, sizes = (1, 500, 100, (10, 100)) if asked.quick else (5, 10_000, 1_000, SIZES)
    log_progress("Preparing the site")
    base = Site(folder / "base")
    base.set_up()
    base.call("bench.actions.add_content")
    if "growth" in parts:
        sites = {size: base.copy(folder / f"sqlite-{size}") for size in sizes}
        found["SQLite"] = measure_growth(sites, rounds)
        if asked.postgres:
            with sites_on_postgres(folder, asked.postgres, sizes) as sites:
                found["PostgreSQL"] = measure_growth(sites, rounds)
    if {"ways", "memory"} & {*parts}:
        base.call("bench.actions.add_pages", pages)
    if "ways" in parts:
        found["ways"] = measure_ways(base, folder / "ways", str(asked.peers.absolute()), rounds)
        found["rounds"] = rounds
    if "memory" in parts:
        found["memory"] = measure_memory(base, requests)
    return found


def main() -> int:
    """Measure, print and write the report."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that child processes are ended, too.
    with tempfile.TemporaryDirectory(prefix="actris-bench-") as folder:
        try:
            found = measure(asked, Path(folder))
        except BenchError as error:
            log_progress(f"The measurement has stopped. {error}")
            return 1
    docs = ROOT / "test-results" / "bench" if asked.quick else report.DOCS
    notice = "\n**A short run for trying out: its figures say little.**\n" if asked.quick else ""
    figures = {**report.read(docs), **found, "notice": notice, "machine": report.machine()}
    figures["date"] = f"{datetime.now(UTC):%F}"
    sys.stdout.write(report.write(figures, docs))
    log_progress(f"{docs.relative_to(ROOT)}/performance.md is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
