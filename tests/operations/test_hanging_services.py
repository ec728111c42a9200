"""Visitors get an answer while the database, Redis or the disk do not work."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from ..production import VISIT, copy_database, run
from ..silent import silent_server

pytestmark = [
    pytest.mark.slow(seconds=8),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the test database, which must be a file"),
]

WITHIN = 10  # Seconds on a busy machine: a quiet one takes three, and without a limit it would be minutes.
AT_ONCE = 2  # Seconds

# Puts a page into the cache, and asks for it and for others while several visitors ask for pages that are not cached.
VISITORS = (
    VISIT
    + """
import json
from concurrent.futures import ThreadPoolExecutor
from actris_cms.pagecache.cached_page import make_cached_page
from actris_cms.pagecache.configured import configured_store

if "cached" in sys.argv:
    page = make_cached_page([("Content-Type", "text/html")], b"a cached page")
    store = configured_store()
    store.put("http://localhost/cached/", page, {}, store.generation())
with ThreadPoolExecutor(4) as visitors:
    uncached = list(visitors.map(visit, ["/"] * 4))
    later = [visitors.submit(visit, "/search/") for _ in range(3)]
    cached = visit("/cached/")
    later = [visit.result() for visit in later]
print(json.dumps({"uncached": uncached + later, "cached": cached}))
sys.stdout.flush()
import os
os._exit(0)  # The pool of connections would wait for the database.
"""
)


def visitors(folder: Path, cached: bool = False, **options: str) -> Any:
    """Return the answers to visitors, each with status, seconds and body."""
    code = VISITORS.replace("import json", "import json, sys; sys.argv += ['cached']", 1) if cached else VISITORS
    return json.loads(run(code, folder, **options)[-1])


def test_a_silent_database_delays_no_cached_page_and_other_pages_are_answered_soon(
    tmp_path: Path,
) -> None:
    with silent_server() as port:
        answers = visitors(tmp_path, cached=True, DATABASE_URL=f"postgres://u@127.0.0.1:{port}/actris")
    status, seconds, body = answers["cached"]
    assert (status, body) == (200, "a cached page")
    assert seconds < AT_ONCE
    assert [status for status, _, _ in answers["uncached"]] == [503] * 7
    assert all(seconds < WITHIN and "It is not your fault" in body for _, seconds, body in answers["uncached"])
    assert max(seconds for _, seconds, _ in answers["uncached"][4:]) < AT_ONCE


def test_a_silent_redis_delays_pages_only_for_a_moment(db: None, tmp_path: Path) -> None:
    copy_database(tmp_path)
    with silent_server() as port:
        answers = visitors(tmp_path, REDIS_URL=f"redis://127.0.0.1:{port}/0")
    assert [status for status, _, _ in answers["uncached"]] == [200] * 7
    assert all(seconds < WITHIN for _, seconds, _ in answers["uncached"])


def test_a_silent_database_and_a_silent_redis_together_are_answered_soon(tmp_path: Path) -> None:
    with silent_server() as port:
        answers = visitors(
            tmp_path, DATABASE_URL=f"postgres://u@127.0.0.1:{port}/actris", REDIS_URL=f"redis://127.0.0.1:{port}/0"
        )
    assert all(status == 503 and seconds < WITHIN for status, seconds, _ in answers["uncached"])


PROBES = (
    VISIT
    + """
import json, os
paths = ("/-/live/", "/-/ready/", "/-/ready/", "/-/started/", "/-/metrics")
print(json.dumps([visit(path) for path in paths]))
sys.stdout.flush()
os._exit(0)  # The pool of connections would wait for the database.
"""
)


def test_a_silent_database_and_a_silent_redis_keep_no_probe_waiting(tmp_path: Path) -> None:
    with silent_server() as port:
        options = {"DATABASE_URL": f"postgres://u@127.0.0.1:{port}/actris", "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
        live, ready, again, started, metrics = json.loads(run(PROBES, tmp_path, **options)[-1])
    assert [answer[0] for answer in (live, ready, again, started)] == [200, 503, 503, 503]
    assert max(live[1], again[1]) < AT_ONCE
    assert max(answer[1] for answer in (ready, started, metrics)) < WITHIN
    assert json.loads(ready[2]) == {"status": "not ready"}  # Nobody knows from where this was asked.


# No file can grow after the first page. This has the same effect as a full disk.
FULL_DISK = (
    VISIT
    + """
import resource, signal
visit("/search/")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
asked = (("/search/", "q=actris"), ("/search/", "q=nothing+has+this"), ("/", ""), ("/nowhere/", ""))
print([visit(*address)[0] for address in asked])
"""
)


def test_a_full_disk_does_not_stop_the_search_and_pages(db: None, tmp_path: Path) -> None:
    copy_database(tmp_path)
    assert run(FULL_DISK, tmp_path, PAGE_CACHE="false") == ["[200, 200, 200, 404]"]
