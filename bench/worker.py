"""One site of one size, in a process of its own, which measures what it is told to.

It reads commands from its standard input, a JSON object on each line, and answers with one on each line. So that the
sizes can be measured in turns, all of them stand ready at the same time, and whatever slows the machine slows all.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

import django

WARM = 2_000  # Pages that the cache holds at most when a page is published.
NANOSECONDS = 1e9


class Measured(NamedTuple):
    """One measurement: milliseconds of processor time, how many queries, and those that were asked more than once."""

    cpu: float
    queries: int
    repeated: list[str]


def database_cpu(pids: list[int]) -> float:
    """The seconds of processor time that these processes of a database on this machine have used."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
        except FileNotFoundError:
            continue
    return total / NANOSECONDS


class Worker:
    """A site that is measured. `things` are what can be measured, by their names: each does it once."""

    def __init__(self) -> None:
        from django.db import connection
        from wagtail.models import Site

        self.connection = connection
        self.site = Site.objects.get()

    def prepare(self, pages: int) -> dict[str, Any]:
        """Make the site so large. Raises ValueError where the tree that was written is not sound."""
        from wagtail.models import Page

        from . import tree

        tree.furnish(self.site)
        furniture = Page.objects.count()
        tree.grow(self.site, pages)
        problems = Page.find_problems()
        if any(problems):
            raise ValueError(f"The tree of {pages} pages is not sound: {problems}")
        tree.index()
        return {"pages": Page.objects.count(), "furniture": furniture}

    def begin(self) -> dict[str, Any]:
        """Make ready for measuring; gives the names of what can be measured here."""
        from .things import things

        self.things = things(self.site)
        for thing in self.things.values():
            for _ in range(2):
                thing()
        self.pids: list[int] = []
        if self.connection.vendor == "postgresql":
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                self.pids = [row[0] for row in cursor.fetchall() if Path(f"/proc/{row[0]}/schedstat").exists()]
        return {"things": list(self.things)}

    def warm(self) -> dict[str, Any]:
        """Fill the page cache with the pages of the site, up to a limit; gives how many there are."""
        from .things import WarmCache

        self.cache = WarmCache(WARM)
        return {"kept": self.cache.fill()}

    def measure(self, name: str, times: int) -> dict[str, Any]:
        """Measure one thing so often. Before a page is published, the cache holds again what was purged by the last."""
        gc.collect()
        found = []
        for _ in range(times):
            if name.startswith("publish"):
                self.cache.fill()
            found.append(self._once(self.things[name]))
        return {"cpu": [one.cpu for one in found], "queries": found[-1].queries, "repeated": found[-1].repeated}

    def queries(self, name: str) -> dict[str, Any]:
        """The queries of one thing, in their order."""
        asked: list[str] = []
        with self._noting(asked):
            self.things[name]()
        return {"queries": asked}

    def _once(self, thing: Callable[[], None]) -> Measured:
        asked: list[str] = []
        with self._noting(asked):
            at, database = time.process_time(), database_cpu(self.pids)
            thing()
            used = time.process_time() - at + database_cpu(self.pids) - database
        repeated = sorted({sql for sql in asked if asked.count(sql) > 1})
        return Measured(used * 1000, len(asked), repeated)

    def _noting(self, asked: list[str]) -> AbstractContextManager[None]:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.append(f"{sql} {params}")
            return execute(sql, params, many, context)

        return self.connection.execute_wrapper(note)


def main() -> None:
    """Answer commands until there are no more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # Whatever is printed by others is no answer.
    django.setup()
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(worker, command.pop("do"))(**command)
        except Exception as error:  # Told to whoever asked, who stops.
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
