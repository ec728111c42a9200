"""What the measurements rest on: reading what wrk and the kernel say, and what becomes of it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bench.charts import Bar, bars, panels
from bench.lighthouse import SCORES, short_falls, summary
from bench.load import parse
from bench.peers import page_words
from bench.processes import TICKS, all_processes, family, parse_memory, parse_stat
from bench.report import page, write
from bench.sites import ROOT
from bench.targets import results

WRK = """Running 4s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   431.78us  118.80us   2.46ms   88.61%
    Req/Sec    74.15k     2.67k   78.30k    67.50%
  295214 requests in 4.01s, 4.24GB read
{}Requests/sec:  73619.94
Transfer/sec:      1.06GB
"""
SVG = "{http://www.w3.org/2000/svg}"


def test_wrk_says_how_many_requests_were_answered_in_what_time() -> None:
    load = parse(WRK.format(""))
    assert (load.requests, load.seconds, load.errors) == (295214, 4.01, 0)
    assert load.rate == pytest.approx(295214 / 4.01)


def test_minutes_and_milliseconds_are_seconds() -> None:
    assert parse("6000 requests in 1.50m, 1GB read").seconds == 90
    assert parse("6 requests in 500.00ms, 1KB read").seconds == 0.5


def test_every_kind_of_error_of_wrk_counts() -> None:
    text = "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\n"
    assert parse(WRK.format(text)).errors == 54321


def test_a_wrk_that_failed_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:1 Connection refused")


def test_processor_time_counts_user_system_and_ended_children() -> None:
    line = "42 (a (strange) name) S 7 42 42 0 -1 4194304 1 2 3 4 100 20 3000 400 20 0 1 0 5 6 7"
    stat = parse_stat(line)
    assert stat.parent == 7
    assert stat.cpu == pytest.approx(3520 / TICKS)


def test_a_process_and_what_it_started_are_a_family() -> None:
    started = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    command = [sys.executable, "-c", started]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as parent:  # noqa: S603 -- the line above
        try:
            found: set[int] = set()
            while len(found) < 2:
                found = family(parent.pid, all_processes())
                assert parent.poll() is None
            assert parent.pid in found
        finally:
            assert parent.stdin
            parent.stdin.write(b"\n")
            parent.stdin.close()


def test_memory_is_read_in_mebibytes() -> None:
    sizes = "Rss: 4096 kB\nPss: 2048 kB\nPrivate_Clean: 512 kB\nPrivate_Dirty: 512 kB\n"
    text = f"55d0-7fff ---p 00000000 00:00 0 [rollup]\n{sizes}"
    assert parse_memory(text) == (2.0, 1.0)


def test_the_peers_stand_on_the_same_versions_as_the_site() -> None:
    def pins(path: Path) -> set[tuple[str, str]]:
        return set(re.findall(r"^([^#\s=]+)==([^\s;]+)", path.read_text(), re.MULTILINE))

    site, peers = pins(ROOT / "requirements.txt"), pins(ROOT / "bench" / "peers-requirements.txt")
    assert site
    assert not site - peers, "make lock"


def test_the_words_of_a_page_come_without_front_matter_and_pictures() -> None:
    words = page_words(
        '---\ntitle: A\n---\n<div class="isomer-image-wrapper">\n<img src="a">\n</div>\n<p>One\ntwo</p>\n'
    )
    assert words == "<p>One two</p>"


# --- Charts ------------------------------------------------------------------------------------------------------


def test_a_chart_of_bars_is_well_formed_and_shows_every_name_as_it_is() -> None:
    chart = etree.fromstring(bars("A & B", "x < y", [Bar("<a>", 10, "10 µs"), Bar("b", 5, "5 µs", ours=False)]))
    words = [element.text for element in chart.iter(f"{SVG}text")]
    assert words == ["A & B", "x < y", "<a>", "10 µs", "b", "5 µs"]
    widths = [float(rect.attrib["width"]) for rect in list(chart.iter(f"{SVG}rect"))[2:]]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)


def test_bars_on_a_logarithmic_scale_keep_their_order_and_stay_in_the_chart() -> None:
    given = [Bar("a", 10, ""), Bar("b", 1_000, ""), Bar("c", 100_000, "")]
    chart = etree.fromstring(bars("", "", given, logarithmic=True))
    widths = [float(rect.attrib["width"]) for rect in list(chart.iter(f"{SVG}rect"))[2:]]
    assert 0 < widths[0] < widths[1] < widths[2] < float(chart.attrib["width"])


def test_panels_are_well_formed_even_where_nothing_was_used() -> None:
    chart = etree.fromstring(panels("A", "", [("menu", [Bar("10", 0, "0.0")]), ("page", [Bar("10", 1, "1.0")])]))
    assert [element.text for element in chart.iter(f"{SVG}text")][2:] == ["menu", "0.0", "10", "page", "1.0", "10"]


# --- What is to be reached ---------------------------------------------------------------------------------------


def measured(**costs: float) -> dict[str, Any]:
    """What growth says of one thing, by size."""
    return {size.strip("_"): {"cpu": cpu, "queries": 10, "repeated": []} for size, cpu in costs.items()}


@pytest.fixture
def figures() -> dict[str, Any]:
    """The figures of a small run."""
    ways = {
        "file by nginx": ("file", 50_000, 12),
        "behind the proxy": ("proxy", 45_000, 13),
        "without a proxy": ("cached", 5_000, 130),
        "wagtail-cache, memory": ("wagtail-cache", 2_000, 400),
        "uncached, home page": ("uncached", 100, 9_000),
        "CRX uncached, home page": ("CRX", 50, 18_000),
    }
    things = {name: measured(_10=5.0, _100=5.0, _10000=5.4) for name in ("About ACTRIS", "home page", "newsroom")}
    things["home page"]["100"]["repeated"] = ["SELECT 1 ()"]
    things["admin search"] = measured(_10=5.0, _100=20.0, _10000=50.0)
    return {
        "ways": [{"name": name, "group": way[0], "rate": way[1], "cost": way[2]} for name, way in ways.items()],
        "growth": {"SQLite": {"things": things, "furniture": 60}},
        "memory": {"page cache on": {"rest": {"pss": 80, "uss": 60}, "after": {"pss": 85, "uss": 66}, "requests": 9}},
        "run": {"rounds": 5},
        "machine": {"processor": "P", "cores": 2, "kernel": "K", "date": "2026-02-24", "versions": {"Python": "3"}},
        "quick": False,
    }


@pytest.mark.parametrize(
    ("what", "reached", "passed"),
    [
        ("behind the proxy, against file by nginx: requests/s", "0.90 ×", True),
        ("without a proxy, against wagtail-cache, memory: requests/s", "2.50 ×", False),
        ("home page uncached, against the home page of CRX: CPU", "0.50 ×", False),
        ("home page on SQLite: queries asked twice", "1 queries", False),
        ("newsroom on SQLite: queries asked twice", "0 queries", True),
        ("About ACTRIS, 10,000 pages against 10, SQLite: CPU", "1.08 ×", True),
        ("admin search, 10,000 pages against 100, SQLite: CPU", "2.50 ×", False),
        ("a worker after 9 requests, page cache on: growth", "6.25 %", False),
        ("without a proxy, Redis, against wagtail-cache, Redis: requests/s", "–", None),
    ],
)
def test_each_figure_stands_beside_what_is_to_be_reached(
    figures: dict[str, Any], what: str, reached: str, passed: bool | None
) -> None:
    line = next(line for line in results(figures) if line.what == what)
    assert (line.reached, line.passed) == (reached, passed)


def test_the_page_shows_every_line_and_every_chart(figures: dict[str, Any], tmp_path: Path) -> None:
    written = write(figures, tmp_path)
    text = (tmp_path / "performance.md").read_text()
    assert all(line.what in text for line in results(figures))
    assert "$" not in text
    names = [path.relative_to(tmp_path).as_posix() for path in written if path.suffix == ".svg"]
    assert len(names) == 3
    assert all(f"]({name})" in text and etree.parse(tmp_path / name) is not None for name in names)


def test_a_run_without_the_ways_writes_no_page(figures: dict[str, Any], tmp_path: Path) -> None:
    write({**figures, "ways": []}, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["performance.json"]


def test_a_short_run_says_so(figures: dict[str, Any]) -> None:
    assert "short run" in page({**figures, "quick": True})


# --- Lighthouse --------------------------------------------------------------------------------------------------


def lighthouse_report(score: float, largest: float) -> dict[str, Any]:
    """A report of which one audit of the performance falls short."""
    names = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time", "total-byte-weight")
    audits = {name: {"numericValue": 0, "score": 1, "title": name} for name in names}
    audits[names[0]] |= {"numericValue": largest, "score": score, "displayValue": f"{largest} ms"}
    categories: dict[str, Any] = {name: {"score": 1, "auditRefs": []} for name in SCORES}
    categories["performance"] = {"score": score, "auditRefs": [{"id": names[0], "weight": 25}]}
    return {"audits": audits, "categories": categories, "lighthouseVersion": "12.8.2"}


def test_lighthouse_is_summed_up_by_medians_and_says_what_costs_points() -> None:
    found = summary("home page", [lighthouse_report(*values) for values in ((1, 900), (0.97, 2400), (0.98, 2300))])
    assert found["scores"]["performance"] == 98
    assert found["lcp"] == 2300
    assert found["short"] == {"largest-contentful-paint": "2400 ms"}


def test_a_full_score_has_no_short_falls() -> None:
    assert short_falls(lighthouse_report(1, 900)) == {}
