"""Measures how the cost of requests and edits grows with the number of pages."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from testbed.processes import log_progress
from testbed.sites import Site, call_in_process, new_database

SIZES = (10, 1_000, 10_000)
REPEATS = 6  # Repetitions in each round, for actions that take milliseconds.


@contextmanager
def sites_on_postgres(folder: Path, address: str, sizes: Sequence[int]) -> Iterator[dict[int, Site]]:
    """Yield a site for each size, each in its own database NAME_SIZE. The databases are dropped at the end."""
    name, sites = urlsplit(address).path.strip("/"), dict[int, Site]()
    with ExitStack() as stack:
        for size in sizes:
            url = stack.enter_context(new_database(address, f"{name}_{size}"))
            sites[size] = Site(folder / f"postgres-{size}", DATABASE_URL=url)
            sites[size].set_up()
            sites[size].call("bench.actions.add_content")
        yield sites


def measure_growth(sites: dict[int, Site], rounds: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Measure all actions for each size, in turns.

    Return, by action and size, the median CPU time in milliseconds (`cpu`) and the number of `queries`. Sizes are
    strings, as in JSON.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with ExitStack() as stack:
        workers = {size: stack.enter_context(site.worker()) for size, site in sites.items()}
        log_progress("Growth: writing the pages, filling the page caches")
        ready = [worker.submit(call_in_process, "bench.actions.prepare", size) for size, worker in workers.items()]
        names: list[str] = [future.result() for future in ready].pop()
        for number in range(rounds):
            log_progress(f"Growth: round {number + 1} of {rounds}")
            for name in names:
                # Alternate between sizes, so that a slow moment of the machine affects all of them.
                for size, worker in [*workers.items()] * (1 if name.startswith("publish") else REPEATS):
                    answer = worker.submit(call_in_process, "bench.actions.measure", name).result()
                    one = found.setdefault(name, {}).setdefault(str(size), {"cpu": []})
                    one["cpu"].append(answer["cpu"])
                    one["queries"] = answer["queries"]
    for one in (one for measured in found.values() for one in measured.values()):
        one["cpu"] = median(one["cpu"])
    return found
