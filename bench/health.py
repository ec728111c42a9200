"""Measures how long the lists of site health and Today take on a site of many pages with many faults:

    python -m bench.health [--pages 5000] [--postgres ADDRESS]

Prints a table, with the load of the machine. Exits with 1 if a screen takes longer than a second.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from testbed.processes import log_progress
from testbed.sites import Site, call_in_process

from .growth import sites_on_postgres

LIMIT = 1000.0  # Milliseconds.
ROUNDS = 5


def measure(site: Site, pages: int) -> dict[str, dict[str, float]]:
    """Fill a site with pages and faults; return the figures of each screen by its name."""
    log_progress(f"Writing and checking {pages} pages")
    with site.worker() as worker:
        sizes = worker.submit(call_in_process, "bench.faulty.fill", pages).result()
        log_progress(", ".join(f"{number} {name}" for name, number in sizes.items()))
        names = worker.submit(call_in_process, "bench.faulty.screens").result()
        return {name: worker.submit(call_in_process, "bench.faulty.measure", name, ROUNDS).result() for name in names}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.health", description="How long site health takes to open.")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--postgres", default="", metavar="ADDRESS", help="measure there, too: postgres://…")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="actris-") as temporary:
        folder = Path(temporary)
        site = Site(folder / "sqlite")
        site.set_up()
        site.call("bench.actions.add_content")
        longest = tell("SQLite", measure(site, asked.pages))
        if asked.postgres:
            with sites_on_postgres(folder, asked.postgres, [asked.pages]) as sites:
                longest = max(longest, tell("PostgreSQL", measure(sites[asked.pages], asked.pages)))
    return 0 if longest <= LIMIT else 1


def tell(database: str, screens: dict[str, dict[str, float]]) -> float:
    """Print a table; return the most milliseconds of CPU that a screen needs."""
    lines = [f"| {database} | queries | CPU, ms | until answered, ms |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {it['queries']:.0f} | {it['cpu']:.0f} | {it['wall']:.0f} |" for name, it in screens.items()]
    lines += ["", f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
    return max(it["cpu"] for it in screens.values())


if __name__ == "__main__":
    sys.exit(main())
