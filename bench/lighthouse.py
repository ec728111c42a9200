"""Lighthouse (mobile) on every page type: `make lighthouse`, or

    python -m bench.lighthouse [--site FOLDER] [--runs NUMBER] [--save]

Without a folder it asks a running `make serve`. With the folder of an Isomer site, that is imported into a site of its
own, on production settings behind the proxy of deploy/nginx.conf.template, and everything is gone at the end. One page
of each type is measured, and the page About ACTRIS. Exits with 1 where a score is under 100, and says for what.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import track
from rich.table import Table

from . import report
from .processes import MissingProgramError, free_port, program
from .proxy import proxy
from .report import SCORES
from .sites import ROOT, SetupError, Site, run
from .ways import get

FOLDER = ROOT / "bench"
NODE = FOLDER / "node_modules" / ".bin" / "lighthouse"
RUNS = 3
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FULL = 100


def browser() -> str:
    """The path of Chromium: what CHROMIUM names, or what is installed. Raises MissingProgramError."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for name in BROWSERS[:-1]:
        try:
            return program(name, "chromium")
        except MissingProgramError:
            continue
    return program(BROWSERS[-1], "chromium")


def install() -> None:
    """Install Lighthouse where it is not yet."""
    if not NODE.exists():
        command = [program("npm", "npm"), "ci", "--silent", "--no-audit", "--no-fund"]
        run(command, os.environ, cwd=FOLDER)


def once(url: str, chromium: str) -> dict[str, Any]:
    """One report, if need be at the second try: Lighthouse loses a trace at times. Raises SetupError where it fails."""
    with suppress(SetupError):
        return _report(url, chromium)
    return _report(url, chromium)


def _report(url: str, chromium: str) -> dict[str, Any]:
    command = [str(NODE), url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    found: dict[str, Any] = json.loads(run(command, {**os.environ, "CHROME_PATH": chromium}, cwd=FOLDER))
    if found.get("runtimeError"):
        raise SetupError(f"Lighthouse cannot measure {url}: {found['runtimeError'].get('message')}")
    return found


def short_falls(found: dict[str, Any]) -> dict[str, str]:
    """The audits that cost a point, by their ids, with what they show."""
    audits = found["audits"]
    named = [
        reference["id"]
        for name in SCORES
        for reference in found["categories"][name]["auditRefs"]
        if reference["weight"] and audits[reference["id"]]["score"] not in (None, 1)
        if round((found["categories"][name]["score"] or 0) * FULL) < FULL
    ]
    return {name: audits[name].get("displayValue") or audits[name]["title"] for name in named}


def summary(kind: str, reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The medians of several reports of one page, and what costs points in the one with the lowest scores."""

    def number(audit: str) -> float:
        return median(found["audits"][audit]["numericValue"] for found in reports)

    def score(name: str) -> int:
        return round(median(found["categories"][name]["score"] or 0 for found in reports) * FULL)

    lowest = min(reports, key=lambda found: sum(found["categories"][name]["score"] or 0 for name in SCORES))
    scores = {name: score(name) for name in SCORES}
    return {
        "kind": kind,
        "scores": scores,
        "lcp": number("largest-contentful-paint"),
        "cls": number("cumulative-layout-shift"),
        "tbt": number("total-blocking-time"),
        "bytes": number("total-byte-weight"),
        "short": short_falls(lowest) if min(scores.values()) < FULL else {},
        "version": reports[0]["lighthouseVersion"],
    }


def pages_of(environment: dict[str, str]) -> list[dict[str, str]]:
    """One page of each type of the site of this environment."""
    found: list[dict[str, str]] = json.loads(run([sys.executable, "-m", "bench.addresses"], environment))
    return found


@contextmanager
def imported(source: Path, console: Console) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An Isomer site as visitors would have it from us: the address where it is served, and its pages."""
    with tempfile.TemporaryDirectory(prefix="actris-lighthouse-") as folder:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        site = Site(Path(folder) / "site", BASE_URL=address, PROXY_URLS=address)
        with console.status(f"Importing {source} …"):
            site.set_up(source, "--strip-scripts")
        application = site.serve("site")
        try:
            front = proxy(Path(folder) / "proxy", application, site.folder, port)
            try:
                yield address, pages_of(site.env)
            finally:
                front.stop()
        finally:
            application.stop()


@contextmanager
def served(port: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A running `make serve`."""
    data = Path(os.environ.get("DATA_DIR", ROOT / "var"))
    address = f"http://127.0.0.1:{port}"
    try:
        get(f"{address}/", {})
    except OSError as error:
        raise SetupError(f"Nothing answers at {address}: run `make serve` in another window. ({error})") from error
    key = {"SECRET_KEY": (data / "secret-key").read_text(), "BASE_URL": address}
    yield address, pages_of(Site(data, **key).env)


def measure(address: str, pages: list[dict[str, str]], runs: int, console: Console) -> list[dict[str, Any]]:
    """Measure each page so often."""
    chromium, found = browser(), []
    for page in track(pages, "Lighthouse", console=console):
        url = address + page["path"]
        for headers in ({}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"}):
            # Pictures that were never asked for are made, pages are kept: under the name by which browsers ask.
            get(url, {"Host": urlsplit(address).netloc, **headers})
        reports = [once(url, chromium) for _ in range(runs)]
        found.append({**summary(page["kind"], reports), "path": page["path"]})
    return found


def show(console: Console, found: list[dict[str, Any]]) -> None:
    """Print a row for each page, and what costs points."""
    table = Table(
        "page type", "page", "perf", "a11y", "best", "SEO", "LCP", "CLS", "TBT", "bytes", title="Lighthouse, mobile"
    )
    for page in found:
        scores = (f"[{'green' if score == FULL else 'bold red'}]{score}" for score in page["scores"].values())
        times = (f"{page['lcp'] / 1000:.2f} s", f"{page['cls']:.3f}", f"{page['tbt']:.0f} ms")
        table.add_row(page["kind"], page["path"], *scores, *times, f"{page['bytes'] / 1024:.0f} KB")
    console.print(table)
    for page in found:
        for audit, shown in page["short"].items():
            console.print(f"{page['path']} falls short in {audit}: {shown}", highlight=False, markup=False)


def save(found: list[dict[str, Any]], runs: int, what: str) -> None:
    """Put the figures into docs/performance.md: by page type, for the pages of a site are its own business."""
    pages = [
        {name: value for name, value in page.items() if name not in ("path", "short", "version")} for page in found
    ]
    day = datetime.now(UTC).date().isoformat()
    lighthouse = {"pages": pages, "runs": runs, "date": day, "version": found[0]["version"], "what": what}
    report.write({**report.read(), "lighthouse": lighthouse})


def main() -> int:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse", description="Lighthouse on every page type.")
    parser.add_argument("--site", type=Path, help="the folder of an Isomer site, which is imported")
    parser.add_argument("--port", type=int, default=8000, help="where `make serve` runs")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each page is measured")
    parser.add_argument("--save", action="store_true", help="put the figures into docs/performance.md")
    asked, console = parser.parse_args(), Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # What was started is ended, then, too.
    try:
        if asked.site and not asked.site.is_dir():
            raise SetupError(f"{asked.site} is no folder of an Isomer site.")
        browser()
        install()
        with imported(asked.site, console) if asked.site else served(asked.port) as (address, pages):
            found = measure(address, pages, asked.runs, console)
    except (MissingProgramError, SetupError, subprocess.SubprocessError) as error:
        console.print(f"Lighthouse has stopped. {error}", highlight=False, markup=False)
        return 2
    show(console, found)
    if asked.save:
        save(found, asked.runs, "an imported site behind the proxy" if asked.site else "a site without a proxy")
    return 0 if all(score == FULL for page in found for score in page["scores"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
