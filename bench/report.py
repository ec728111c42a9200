"""docs/performance.md, its charts and its figures, from what a run has measured."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

from .charts import Bar, bars, panels
from .load import CONNECTIONS
from .sites import ROOT
from .targets import results

DOCS = ROOT / "docs"
TEMPLATE = ROOT / "bench" / "performance.md.template"
FIGURES = "performance.json"
PEERS = ("wagtail-cache", "CRX", "file")
RUN = ("rounds", "seconds", "page_size", "ways_pages", "furniture", "warm")
SCORES = ("performance", "accessibility", "best-practices", "seo")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def micro(value: float) -> str:
    """Microseconds, to three digits."""
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def write(figures: dict[str, Any], docs: Path = DOCS) -> list[Path]:
    """Write the page, the figures and the charts; gives their paths."""
    written = {docs / FIGURES: json.dumps(figures, indent=1, sort_keys=True) + "\n"}
    if figures.get("ways"):
        written |= {docs / "images" / name: chart for name, chart in charts(figures).items()}
        written[docs / "performance.md"] = page(figures)
    (docs / "images").mkdir(parents=True, exist_ok=True)
    for path, content in written.items():
        path.write_text(content)
    return list(written)


def read(docs: Path = DOCS) -> dict[str, Any]:
    """The figures of the last run; empty where there was none."""
    path = docs / FIGURES
    return json.loads(path.read_text()) if path.exists() else {}


def charts(figures: dict[str, Any]) -> dict[str, str]:
    """The charts, by the names of their files."""
    quick = [way for way in figures["ways"] if way["group"] not in ("uncached", "CRX")]
    slow = [way for way in figures["ways"] if way["group"] in ("uncached", "CRX")]
    found = {
        "bench-ways.svg": bars(
            "CPU for each request, cached pages",
            "Microseconds on a logarithmic scale; shorter is better. Honey: this site.",
            [Bar(way["name"], way["cost"], f"{micro(way['cost'])} µs", way["group"] not in PEERS) for way in quick],
            logarithmic=True,
        ),
        "bench-uncached.svg": bars(
            "CPU for each request, pages rendered afresh",
            "Milliseconds; shorter is better. Honey: this site.",
            [Bar(way["name"], way["cost"], f"{way['cost'] / 1000:.1f} ms", way["group"] != "CRX") for way in slow],
        ),
    }
    for database, grown in figures.get("growth", {}).items():
        found[f"bench-growth-{database.lower()}.svg"] = panels(
            f"As the site grows, on {database}",
            "Milliseconds of CPU for each number of pages; each panel has a scale of its own.",
            [
                (name, [Bar(f"{int(size):,}", one["cpu"], f"{one['cpu']:.1f}") for size, one in measured.items()])
                for name, measured in grown["things"].items()
            ],
        )
    return found


def page(figures: dict[str, Any]) -> str:
    """docs/performance.md."""
    machine, lines = figures["machine"], results(figures)
    passed = sum(line.passed is True for line in lines)
    missing = sum(line.passed is None for line in lines)
    short = len(lines) - passed - missing
    values = {
        "date": machine["date"],
        "notice": "\n**A short run for trying out: its figures say little.**\n" if figures["quick"] else "",
        "machine": f"{machine['processor']}, {machine['cores']} cores, {machine['kernel']}",
        "versions": ", ".join(f"{name} {number}" for name, number in machine["versions"].items()),
        "reached": f"{passed} of {len(lines)} are reached, {short} fall short, {missing} were not measured.",
        "results": table(
            ("what", "reach", "reached", ""),
            ((line.what, line.reach, line.reached, line.verdict) for line in lines),
        ),
        "ways": ways_table(figures["ways"]),
        "growth": growth_section(figures.get("growth", {})),
        "memory": table(
            ("workers", "PSS at rest", "USS at rest", "requests", "PSS after them", "USS after them"),
            (memory_row(kind, memory) for kind, memory in figures.get("memory", {}).items()),
        ),
        "lighthouse": lighthouse_section(figures.get("lighthouse", {})),
        "left_out": "\n".join(f"Left out: {reason}" for reason in figures.get("left_out", [])),
        "connections": CONNECTIONS,
        **dict.fromkeys(RUN, "–"),
        **{name: f"{value:,}" if isinstance(value, int) else value for name, value in figures["run"].items()},
    }
    return Template(TEMPLATE.read_text()).substitute(values).rstrip() + "\n"


def ways_table(ways: Sequence[dict[str, Any]]) -> str:
    """The ways to answer a page, each beside a file by nginx."""
    file = next(way for way in ways if way["group"] == "file")
    return table(
        ("who answers", "µs of CPU a request", "requests/s", "of a file by nginx"),
        ((way["name"], micro(way["cost"]), f"{way['rate']:,.0f}", f"{way['rate'] / file['rate']:.2g}") for way in ways),
    )


def growth_section(growth: dict[str, Any]) -> str:
    """A chart and a table for each database."""
    parts = []
    for database, grown in growth.items():
        sizes = list(next(iter(grown["things"].values())))
        rows = (
            (name, *(f"{one['queries']} queries, {one['cpu']:.1f} ms" for one in measured.values()))
            for name, measured in grown["things"].items()
        )
        parts += [
            f"### {database}",
            f"![As the site grows, on {database}](images/bench-growth-{database.lower()}.svg)",
            table(("pages", *(f"{int(size):,}" for size in sizes)), rows),
        ]
    return "\n\n".join(parts)


def memory_row(kind: str, memory: dict[str, Any]) -> tuple[str, ...]:
    """A line of the table of memory."""
    rest, after = memory["rest"], memory["after"]
    sizes = (f"{number:.1f}" for number in (rest["pss"], rest["uss"]))
    more = (f"{number:.1f}" for number in (after["pss"], after["uss"]))
    return (kind, *sizes, f"{memory['requests']:,}", *more)


def lighthouse_section(lighthouse: dict[str, Any]) -> str:
    """What Lighthouse says of each page type."""
    if not lighthouse:
        return "`make lighthouse` writes here what it finds."
    head = ("page type", *SCORES, "LCP", "CLS", "TBT", "bytes")
    rows = (
        (
            page["kind"],
            *(page["scores"][name] for name in SCORES),
            f"{page['lcp'] / 1000:.2f} s",
            f"{page['cls']:.3f}",
            f"{page['tbt']:.0f} ms",
            f"{page['bytes'] / 1024:.0f} KB",
        )
        for page in lighthouse["pages"]
    )
    words = f"Lighthouse {lighthouse['version']}, mobile, medians of {lighthouse['runs']}, {lighthouse['date']}: "
    return f"{words}{lighthouse['what']}.\n\n{table(head, rows)}"
