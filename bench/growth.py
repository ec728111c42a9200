"""How what is asked of the site grows with the number of its pages."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .sites import Site

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 5
TURNS = 5  # In each round, for what takes some milliseconds.


class WorkerError(Exception):
    """A site that is measured has failed."""


class WorkerProcess:
    """A site of one size in a process of its own: see `worker`."""

    def __init__(self, site: Site, size: int) -> None:
        self.size = size
        self.log = site.folder / "worker.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.worker"],
                env=site.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def do(self, what: str, **arguments: Any) -> dict[str, Any]:
        """Have it do something; gives what it answers. Raises WorkerError where it fails."""
        assert self.process.stdin and self.process.stdout  # noqa: S101 -- both are pipes
        self.process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": self.log.read_text()[-2000:]}
        if "error" in answer:
            raise WorkerError(f"The site of {self.size} pages: {answer['error']}")
        return answer

    def stop(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def postgres_copies(address: str, sizes: Sequence[int]) -> dict[int, str]:
    """Databases for each size, empty, beside the one that is named: NAME_10 and so on. Those of an earlier run go.

    The first comes under the size 0: the others are copied from it.
    """
    import psycopg

    parts = urlsplit(address)
    name = parts.path.strip("/")
    if not name:
        raise WorkerError(f"{address} names no database.")
    names = {size: f"{name}_{size}" for size in (0, *sizes)}
    with psycopg.connect(address, autocommit=True) as connection:
        for copy in names.values():
            connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {}").format(psycopg.sql.Identifier(copy)))
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(names[0])))
    return {size: urlunsplit(parts._replace(path=f"/{copy}")) for size, copy in names.items()}


def fill_copies(address: str, copies: dict[int, str]) -> None:
    """Copy the database of size 0 to the others."""
    import psycopg

    names = {size: psycopg.sql.Identifier(urlsplit(copy).path.strip("/")) for size, copy in copies.items()}
    with psycopg.connect(address, autocommit=True) as connection:
        for size, name in names.items():
            if size:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, names[0]))


def drop_copies(address: str, copies: dict[int, str]) -> None:
    """Leave the server as it was."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for copy in copies.values():
            name = psycopg.sql.Identifier(urlsplit(copy).path.strip("/"))
            connection.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def sites_on_sqlite(base: Site, folder: Path, sizes: Sequence[int]) -> dict[int, Site]:
    """A copy of the first content for each size."""
    return {size: base.copy(folder / f"sqlite-{size}") for size in sizes}


def sites_on_postgres(base: Site, folder: Path, address: str, copies: dict[int, str]) -> dict[int, Site]:
    """The same on PostgreSQL. The first one is set up anew: databases of two kinds have no copy in common."""
    first = base.copy(folder / "postgres-0", DATABASE_URL=copies[0])
    first.fill()
    fill_copies(address, copies)
    return {size: first.copy(folder / f"postgres-{size}", DATABASE_URL=copies[size]) for size in copies if size}


def measure_growth(
    sites: dict[int, Site], rounds: int, note: Callable[[str], None], advance: Callable[[], None]
) -> dict[str, Any]:
    """Measure everything that `things` has, for each size, in turns.

    Gives, by name and size: the median of milliseconds of processor time (`cpu`), the number of `queries`, and those
    `repeated`. Sizes are strings, as JSON has them.
    """
    workers = [WorkerProcess(site, size) for size, site in sites.items()]
    try:
        note("writing the pages")
        with ThreadPoolExecutor(2) as pool:  # Each waits for a process of its own; the machine has two cores at least.
            prepared = list(pool.map(lambda worker: worker.do("prepare", pages=worker.size), reversed(workers)))
            names = [worker.do("begin")["things"] for worker in workers].pop()
            note("filling the page caches")
            kept = dict(pool.map(lambda worker: (str(worker.size), worker.do("warm")["kept"]), reversed(workers)))
        found: dict[str, dict[str, Any]] = {name: {} for name in names}
        costs: dict[tuple[str, int], list[float]] = {}
        for number in range(rounds):
            for name in names:
                note(f"{name}, round {number + 1}")
                # One of each size after the other: whatever slows the machine for a second slows them all.
                turns, times = (1, 1) if name.startswith("publish") else (TURNS, 2)
                for worker in workers * turns:
                    answer = worker.do("measure", name=name, times=times)
                    costs.setdefault((name, worker.size), []).extend(answer.pop("cpu"))
                    found[name][str(worker.size)] = answer
                advance()
        for (name, size), values in costs.items():
            found[name][str(size)]["cpu"] = median(values)
        return {"things": found, "kept": kept, "furniture": prepared[0]["furniture"]}
    finally:
        for worker in workers:
            worker.stop()
