"""What is written after a run."""

import argparse

from bench.__main__ import complete


def test_what_a_run_has_not_measured_stays_as_it_was() -> None:
    before = {
        "growth": {"SQLite": {"kept": 1}, "PostgreSQL": {"kept": 2}},
        "memory": {"page cache on": {}},
        "run": {"rounds": 5, "warm": 10},
        "machine": {"versions": {"PostgreSQL": "15"}},
    }
    asked = argparse.Namespace(quick=False, postgres="")
    found = complete({"growth": {"SQLite": {"kept": 3}}, "run": {"warm": 20}}, before, asked)
    assert found["growth"] == {"SQLite": {"kept": 3}, "PostgreSQL": {"kept": 2}}
    assert found["memory"] == before["memory"]
    assert found["run"] == {"rounds": 5, "warm": 20}
    assert found["machine"]["versions"]["PostgreSQL"] == "15"
