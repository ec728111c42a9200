"""Measures how the cost of requests and edits grows with the number of pages."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit

from .processes import log_progress
from .sites import Site, call_in_process

SIZES = (10, 1_000, 10_000)
REPEATS = 3  # Repetitions in each round, for actions that take milliseconds.


@contextmanager
def sites_on_postgres(folder: Path, address: str, sizes: Sequence[int]) -> Iterator[dict[int, Site]]:
    """Yield a site for each size, each in its own database NAME_SIZE. The databases are dropped at the end."""
    import psycopg

    parts, (first, *others) = urlsplit(address), sizes
    names = {size: f"{parts.path.strip('/')}_{size}" for size in sizes}
    urls = {size: urlunsplit(parts._replace(path=f"/{name}")) for size, name in names.items()}
    with psycopg.connect(address, autocommit=True) as connection:

        def execute(statement: LiteralString, *identifiers: str) -> None:
            connection.execute(psycopg.sql.SQL(statement).format(*map(psycopg.sql.Identifier, identifiers)))

        def drop() -> None:
            for name in names.values():
                execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

        drop()
        try:
            execute("CREATE DATABASE {}", names[first])
            sites = {first: Site(folder / f"postgres-{first}", DATABASE_URL=urls[first])}
            sites[first].set_up()
            sites[first].call("add_content")
            for size in others:
                execute("CREATE DATABASE {} TEMPLATE {}", names[size], names[first])
                sites[size] = sites[first].copy(folder / f"postgres-{size}", DATABASE_URL=urls[size])
            yield sites
        finally:
            drop()


def measure_growth(sites: dict[int, Site], rounds: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Measure all actions for each size, in turns.

    Return, by action and size, the median CPU time in milliseconds (`cpu`) and the number of `queries`. Sizes are
    strings, as in JSON.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with ExitStack() as stack:
        workers = {size: stack.enter_context(site.worker()) for size, site in sites.items()}
        log_progress("Growth: writing the pages, filling the page caches")
        ready = [worker.submit(call_in_process, "prepare", size) for size, worker in workers.items()]
        names: list[str] = [future.result() for future in ready].pop()
        for number in range(rounds):
            log_progress(f"Growth: round {number + 1} of {rounds}")
            for name in names:
                # Alternate between sizes, so that a slow moment of the machine affects all of them.
                for size, worker in [*workers.items()] * (1 if name.startswith("publish") else REPEATS):
                    answer = worker.submit(call_in_process, "measure", name).result()
                    one = found.setdefault(name, {}).setdefault(str(size), {"cpu": []})
                    one["cpu"] += answer.pop("cpu")
                    one |= answer
    for one in (one for measured in found.values() for one in measured.values()):
        one["cpu"] = median(one["cpu"])
    return found
