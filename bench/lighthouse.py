"""Runs Lighthouse (mobile) on a page of each type: `make lighthouse`, or

    python -m bench.lighthouse [FOLDER] [--save]

Imports the Isomer site of the folder, or the starter site, into a temporary site with production settings, behind the
proxy of deploy/nginx.conf.template. Exits with 1 if a score is below 100, and prints the failed audits.
"""

import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from testbed.processes import ROOT, BenchError, log_progress, program, run
from testbed.proxy import imported_site
from testbed.sites import asked_site
from tests.devtools import QUIET

from . import report

FOLDER = ROOT / "bench"
NODE = FOLDER / "node_modules" / ".bin" / "lighthouse"
RUNS = 3
FIGURES = {"lcp": "largest-contentful-paint", "bytes": "total-byte-weight"}
FULL_SCORE = 100


def run_lighthouse(url: str, chromium: str) -> dict[str, Any]:
    """Return one report, with a second try: Lighthouse sometimes loses a trace. Raises BenchError."""
    command = [str(NODE), url, "--quiet", "--output=json", f"--chrome-flags={QUIET}"]
    for _ in range(2):
        with suppress(BenchError):
            found: dict[str, Any] = json.loads(run(command, {**os.environ, "CHROME_PATH": chromium}, cwd=FOLDER))
            if not found.get("runtimeError"):
                return found
    raise BenchError(f"Lighthouse cannot measure {url}.")


def failed_audits(found: dict[str, Any]) -> dict[str, str]:
    """Return the audits that cost points, by id, with what they show."""
    audits = {
        reference["id"]: found["audits"][reference["id"]]
        for category in found["categories"].values()
        if round((category["score"] or 0) * FULL_SCORE) < FULL_SCORE
        for reference in category["auditRefs"]
        if reference["weight"]
    }
    return {
        name: audit.get("displayValue") or audit["title"]
        for name, audit in audits.items()
        if audit["score"] not in (None, 1)
    }


def summary(kind: str, reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians of several reports of a page, and the failed audits of the one with the lowest scores."""
    scores = {
        name: round(median(found["categories"][name]["score"] or 0 for found in reports) * FULL_SCORE)
        for name in report.SCORES
    }
    figures = {
        name: median(found["audits"][audit]["numericValue"] for found in reports) for name, audit in FIGURES.items()
    }
    lowest = min(reports, key=lambda found: sum(found["categories"][name]["score"] or 0 for name in report.SCORES))
    short = failed_audits(lowest) if min(scores.values()) < FULL_SCORE else {}
    return {"kind": kind, "scores": scores, **figures, "short": short}


def measure(source: Path, folder: Path) -> list[dict[str, Any]]:
    """Import an Isomer site, and measure a page of each type behind the proxy."""
    chromium = os.environ.get("CHROMIUM") or program("chromium", "chromium")
    if not NODE.exists():
        run([program("npm", "npm"), "ci", "--silent", "--no-audit", "--no-fund"], os.environ, cwd=FOLDER)
    pages = []
    with imported_site(source, folder) as (address, paths):
        for kind, path in paths.items():
            log_progress(f"Lighthouse: {kind}, {path}")
            pages.append(summary(kind, [run_lighthouse(address + path, chromium) for _ in range(RUNS)]))
    return pages


def main() -> int:
    """Measure, print and save."""
    with asked_site("bench.lighthouse", "Lighthouse on every page type.") as asked:
        pages = measure(asked.site, asked.folder)
    sys.stdout.write(f"{report.lighthouse_table(pages)}\n")
    for page in pages:
        for audit, shown in page.pop("short").items():
            sys.stdout.write(f"{page['kind']} falls short in {audit}: {shown}\n")
    if asked.save:  # Only by page type: do not publish the URLs of a site.
        report.write({**report.read(), "lighthouse": pages, "lighthouse_date": f"{datetime.now(UTC):%F}"})
    return 0 if all(score == FULL_SCORE for page in pages for score in page["scores"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
