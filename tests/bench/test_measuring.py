"""The helpers of the benchmark: parsing the output of wrk and the kernel, running servers, writing the report."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.lighthouse import failed_audits, summary
from bench.load import parse
from bench.peers import page_rich_text
from bench.report import COSTS, RATES, SCORES, page, read, write
from testbed.client import get
from testbed.processes import ROOT, TICKS, BenchError, Server, cpu, free_port, parse_stat

WRK = """Running 4s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   431.78us  118.80us   2.46ms   88.61%
    Req/Sec    74.15k     2.67k   78.30k    67.50%
  295214 requests in 4.01s, 4.24GB read
{}Requests/sec:  73619.94
Transfer/sec:      1.06GB
"""


def test_the_output_of_wrk_has_requests_and_seconds() -> None:
    load = parse(WRK.format(""))
    assert (load.requests, load.seconds) == (295214, 4.01)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WRK.format("  Socket errors: connect 1, read 0, write 0, timeout 0\n"), "connect 1"),
        (WRK.format("  Non-2xx or 3xx responses: 50000\n"), "50000"),
        ("  0 requests in 4.01s, 0.00B read\n", "0 requests"),
        ("unable to connect to 127.0.0.1:1 Connection refused", "unable to connect"),
    ],
)
def test_requests_that_go_wrong_raise_an_error(text: str, words: str) -> None:
    with pytest.raises(BenchError, match=words):
        parse(text)


def test_processor_time_includes_user_system_and_ended_children() -> None:
    line = "42 (a (strange) name) S 7 8 9 0 -1 4194304 1 2 3 4 100 20 3000 400 20 0 1 0 5 6 7"
    assert parse_stat(line) == (9, 3520 / TICKS)


def test_a_server_is_measured_with_its_child_processes_and_ends_with_its_context(tmp_path: Path) -> None:
    port = free_port()
    code = f"""
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
http.server.HTTPServer(("127.0.0.1", {port}), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
    with Server("sample", [sys.executable, "-c", code], port, tmp_path) as server:
        assert get(server.address, {})[0] == 200
        assert server.process.pid in server.processes()
        assert len(server.processes()) == 2
        assert cpu([server]) > 0
        assert 1 < server.memory() < 100
    assert server.process.poll() is not None


def test_a_server_that_does_not_listen_raises_an_error_with_its_output(tmp_path: Path) -> None:
    with (
        pytest.raises(BenchError, match=r"does not listen(.|\n)*out of order"),
        Server("sample", [sys.executable, "-c", "raise SystemExit('out of order')"], free_port(), tmp_path),
    ):
        pass


def test_the_peers_have_the_same_package_versions_as_the_site() -> None:
    def pins(path: Path) -> set[tuple[str, str]]:
        return set(re.findall(r"^([^#\s=]+)==([^\s;]+)", path.read_text(), re.MULTILINE))

    site, peers = pins(ROOT / "requirements.txt"), pins(ROOT / "bench" / "peers-requirements.txt")
    assert site
    assert not site - peers, "make lock"


def test_page_words_have_no_front_matter_and_pictures() -> None:
    words = page_rich_text(
        '---\ntitle: A\n---\n<div class="isomer-image-wrapper">\n<img src="a">\n</div>\n<p>One\ntwo</p>\n'
    )
    assert words == "<p>One two</p>"


# --- The report ------------------------------------------------------------------------------------------------------


def sizes(**costs: float) -> dict[str, Any]:
    """Return the measurements of one thing by the size of the site, from CPU times in milliseconds."""
    return {size.strip("_"): {"cpu": cpu, "queries": 10} for size, cpu in costs.items()}


@pytest.fixture
def figures() -> dict[str, Any]:
    """The figures of a run that reaches some targets and misses others."""
    names = {name for comparison in (*RATES, *COSTS) for name in comparison[:2]}
    ways = {name: {"rate": 1_000.0, "cost": 100.0} for name in sorted(names)}
    ways |= {"behind the proxy": {"rate": 900.0, "cost": 130.0}, "uncached, home page": {"rate": 100.0, "cost": 39.0}}
    things = {name: sizes(_10=5.0, _1000=5.0, _10000=5.4) for name in ("article", "newsroom", "search")}
    things["search"]["10000"]["queries"] = 11
    things |= {"home page": sizes(_10=5.0, _10000=5.6), "news category": sizes(_10=5.0, _10000=7.4)}
    things["admin page listing"] = sizes(_10=20.0, _10000=50.0)
    return {
        "ways": ways,
        "SQLite": things,
        "memory": {"rest": 80.0, "after": 85.0, "requests": 10_037},
        "rounds": 5,
        "machine": "a machine",
        "date": "2026-02-24",
        "notice": "",
    }


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("behind the proxy, against file by nginx: requests/s | ≥ 0.8 × | 0.90 ×", "PASS"),
        ("behind the proxy, against file by nginx: CPU | ≤ 1.25 × | 1.30 ×", "falls short"),
        ("without a proxy, against wagtail-cache, memory: requests/s | ≥ 3 × | 1.00 ×", "falls short"),
        ("uncached, home page, against CRX uncached, home page: CPU | ≤ 0.4 × | 0.39 ×", "PASS"),
        ("article | 10 queries, 5.0 ms | 10 queries, 5.0 ms | 10 queries, 5.4 ms | 1.08 × | ≤ 1.1 ×", "PASS"),
        ("home page | 10 queries, 5.0 ms | 10 queries, 5.6 ms | 1.12 × | ≤ 1.1 ×", "falls short"),
        ("search | 10 queries, 5.0 ms | 10 queries, 5.0 ms | 11 queries, 5.4 ms | 1.08 × | ≤ 1.1 ×", "falls short"),
        ("news category | 10 queries, 5.0 ms | 10 queries, 7.4 ms | 1.48 × | ≤ 1.5 ×", "PASS"),
        ("admin page listing | 10 queries, 20.0 ms | 10 queries, 50.0 ms | 2.50 × | ≤ 2.0 ×", "falls short"),
        ("at rest | 80.0 MiB | ≤ 110 MiB", "PASS"),
        ("after 10,037 requests | 85.0 MiB, 1.062 × | ≤ 1.05 ×", "falls short"),
    ],
)
def test_the_report_has_each_figure_with_its_target(figures: dict[str, Any], row: str, verdict: str) -> None:
    assert f"| {row} | {verdict} |" in page(figures)


def test_the_report_says_what_was_not_measured(figures: dict[str, Any]) -> None:
    assert "### PostgreSQL\n\nNot measured.\n" in page(figures)


def test_the_next_run_reads_the_figures_of_the_last(figures: dict[str, Any], tmp_path: Path) -> None:
    assert read(tmp_path) == {}
    written = write(figures, tmp_path)
    assert (tmp_path / "performance.md").read_text() == written
    assert read(tmp_path) == figures


# --- Lighthouse --------------------------------------------------------------------------------------------------


def lighthouse_report(score: float, largest: float) -> dict[str, Any]:
    """Return a Lighthouse report with one imperfect performance audit."""
    names = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time", "total-byte-weight")
    audits = {name: {"numericValue": 0, "score": 1, "title": name} for name in names}
    audits[names[0]] |= {"numericValue": largest, "score": score, "displayValue": f"{largest} ms"}
    categories: dict[str, Any] = {name: {"score": 1, "auditRefs": []} for name in SCORES}
    categories["performance"] = {"score": score, "auditRefs": [{"id": names[0], "weight": 25}]}
    return {"audits": audits, "categories": categories, "lighthouseVersion": "12.8.2"}


def test_the_lighthouse_summary_has_medians_and_the_audits_that_cost_points() -> None:
    found = summary("home page", [lighthouse_report(*values) for values in ((1, 900), (0.97, 2400), (0.98, 2300))])
    assert found["scores"]["performance"] == 98
    assert found["lcp"] == 2300
    assert found["short"] == {"largest-contentful-paint": "2400 ms"}


def test_a_full_score_has_no_short_falls() -> None:
    assert failed_audits(lighthouse_report(1, 900)) == {}
