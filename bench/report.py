"""Writes docs/performance.md from the figures of a run, with targets and results."""

import json
import os
import platform
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

from testbed.processes import ROOT

from .load import CONNECTIONS

DOCS = ROOT / "docs"
TEMPLATE = ROOT / "bench" / "performance.md.template"
FILE = "file by nginx"
RATES = (  # Requests/s, as minimum multiple of another way.
    ("behind the proxy", FILE, 0.8),
    ("behind the proxy, gzip", f"{FILE}, gzip", 0.8),
    ("without a proxy", "wagtail-cache, memory", 3),
    ("without a proxy, Redis", "wagtail-cache, Redis", 1.5),
    ("without a proxy, 304", "without a proxy", 1),
)
COSTS = (  # CPU per request, as maximum multiple of another way.
    ("behind the proxy", FILE, 1.25),
    ("behind the proxy, gzip", f"{FILE}, gzip", 1.25),
    ("uncached, About ACTRIS", "CRX uncached, standard page", 0.5),
    ("uncached, home page", "CRX uncached, home page", 0.4),
    ("uncached, newsroom", "CRX uncached, blog listing", 0.4),
)
PUBLIC = dict.fromkeys(("About ACTRIS", "home page", "article", "menu", "search"), 1.1)
PUBLIC |= dict.fromkeys(("newsroom", "news category"), 1.5)
GROWTH = PUBLIC | {"publish an article": 1.5, "admin page listing": 2.0}
REST_MIB, GROWTH_LIMIT = 110, 1.05  # MiB of a worker at rest, and of what multiple of it after many requests, at most.
NEXT_PAGE_MS = 100  # Milliseconds until the largest contentful paint of the next page, at most.
SCORES = ("performance", "accessibility", "best-practices", "seo")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def verdict(*holds: bool) -> str:
    """Return the result in a table: whether all conditions hold."""
    return "PASS" if all(holds) else "falls short"


def comparisons(ways: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Compare our ways with static files and peers."""
    for name, base, bar in RATES:
        found = ways[name]["rate"] / ways[base]["rate"]
        yield f"{name}, against {base}: requests/s", f"≥ {bar} ×", f"{found:.2f} ×", verdict(found >= bar)
    for name, base, bar in COSTS:
        found = ways[name]["cost"] / ways[base]["cost"]
        yield f"{name}, against {base}: CPU", f"≤ {bar} ×", f"{found:.2f} ×", verdict(found <= bar)


def ways_tables(ways: dict[str, Any]) -> str:
    """Return the table of ways to answer a page, and the table of targets."""
    rows = (
        (name, f"{way['cost']:,.1f}", f"{way['rate']:,.0f}", f"{way['rate'] / ways[FILE]['rate']:.2g}")
        for name, way in ways.items()
    )
    all_ways = table(("setup", "µs of CPU per request", "requests/s", "relative to a file by nginx"), rows)
    return f"{all_ways}\n\n{table(('comparison', 'target', 'measured', ''), comparisons(ways))}"


def growth_rows(actions: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of each action. Public pages must not need more queries on a large site; other actions may."""
    for name, sizes in actions.items():
        first, *_, last = sizes.values()
        ratio, bar = last["cpu"] / first["cpu"], GROWTH[name]
        shown = (f"{one['queries']} queries, {one['cpu']:.1f} ms" for one in sizes.values())
        same = name not in PUBLIC or last["queries"] <= first["queries"]
        yield name, *shown, f"{ratio:.2f} ×", f"≤ {bar} ×", verdict(ratio <= bar, same)


def growth_table(actions: dict[str, Any]) -> str:
    """Return the table of growth on one database."""
    sizes = (f"{int(size):,} pages" for size in next(iter(actions.values())))
    return table(("", *sizes, "CPU", "target", ""), growth_rows(actions))


def memory_table(memory: dict[str, Any]) -> str:
    """Return the table of the memory of a worker."""
    rest, after = memory["rest"], memory["after"]
    at_rest = ("at rest", f"{rest:.1f} MiB", f"≤ {REST_MIB} MiB", verdict(rest <= REST_MIB))
    requests = f"after {memory['requests']:,} requests"
    more = (
        requests,
        f"{after:.1f} MiB, {after / rest:.3f} ×",
        f"≤ {GROWTH_LIMIT} ×",
        verdict(after <= rest * GROWTH_LIMIT),
    )
    return table(("each worker", "MiB", "target", ""), (at_rest, more))


def lighthouse_table(pages: Sequence[dict[str, Any]]) -> str:
    """Return the table of Lighthouse scores by page type."""
    rows = (
        (
            *(page["kind"], *(str(page["scores"][name]) for name in SCORES)),
            *(f"{page['lcp'] / 1000:.2f} s", f"{page['bytes'] / 1024:.0f} KB"),
        )
        for page in pages
    )
    return table(("page type", *SCORES, "LCP", "bytes"), rows)


def next_page_table(next_page: dict[str, float]) -> str:
    """Return the table of the time until the next page is seen."""
    prepared, other = next_page["prepared"], next_page["not prepared"]
    fast = ("prepared", f"{prepared:.0f} ms", f"≤ {NEXT_PAGE_MS} ms", verdict(prepared <= NEXT_PAGE_MS))
    return table(("next page", "LCP", "target", ""), (fast, ("not prepared", f"{other:.0f} ms", "", "")))


TABLES: dict[str, Callable[[Any], str]] = {
    "ways": ways_tables,
    "SQLite": growth_table,
    "PostgreSQL": growth_table,
    "memory": memory_table,
    "lighthouse": lighthouse_table,
    "next_page": next_page_table,
}


def machine() -> str:
    """Describe the machine and the versions of a run."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    versions = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    versions |= {name: version(name) for name in ("Django", "wagtail", "gunicorn")}
    shown = ", ".join(f"{name} {number}" for name, number in versions.items())
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores; {shown}"


def page(figures: dict[str, Any]) -> str:
    """Return docs/performance.md. What was never measured is marked as such."""
    tables = {name: make(figures[name]) if name in figures else "Not measured." for name, make in TABLES.items()}
    shown = {name: figures.get(name, "–") for name in ("date", "notice", "machine", "rounds", "lighthouse_date")}
    return Template(TEMPLATE.read_text()).substitute(shown, connections=CONNECTIONS, **tables)


def read(docs: Path = DOCS) -> dict[str, Any]:
    """Return the figures of the last run; empty if there was none."""
    path = docs / "performance.json"
    return json.loads(path.read_text()) if path.exists() else {}


def write(figures: dict[str, Any], docs: Path = DOCS) -> str:
    """Write the page and the figures; return the page."""
    docs.mkdir(parents=True, exist_ok=True)
    (docs / "performance.json").write_text(json.dumps(figures, indent=1) + "\n")
    (docs / "performance.md").write_text(page(figures))
    return page(figures)
