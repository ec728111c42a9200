"""A run: what is measured in it, and for how long."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.progress import Progress

from . import growth
from .machine import peer_versions
from .memory import memory_of, warm_up
from .peers import make_environment
from .sites import Site
from .ways import Way, field_of, get
from .worker import WARM

WAYS = 18  # Measured in each round.
THINGS = 13


class Plan:
    """How long a run measures: everything, or as little as shows that it works."""

    def __init__(self, *, quick: bool) -> None:
        self.rounds = 1 if quick else 5
        self.seconds = 2 if quick else 4
        self.slices = 1 if quick else 4
        self.sizes = (10, 100, 1_000) if quick else growth.SIZES
        self.requests = 500 if quick else 10_000
        self.pages = 100 if quick else 1_000


class Run:
    """One run: its folder, its plan, what it has measured."""

    def __init__(self, folder: Path, plan: Plan, progress: Progress) -> None:
        self.folder, self.plan, self.progress = folder, plan, progress
        self.figures: dict[str, Any] = {"run": {}, "left_out": []}
        self.base = Site(folder / "base")

    def part(self, name: str, steps: int) -> tuple[Callable[[str], None], Callable[..., None]]:
        """A line of the progress: what says what is being done, and what says how many steps of it are done."""
        task = self.progress.add_task(name, total=steps, note="")

        def note(words: str) -> None:
            self.progress.update(task, note=words)

        def advance(by: int = 1) -> None:
            self.progress.advance(task, by)

        return note, advance

    def prepare(self) -> None:
        """Make the site from which all others are copied."""
        note, advance = self.part("The site", 1)
        note("preparing database, static files and first content")
        self.base.set_up()
        advance()
        note("")

    def measure_ways(self) -> None:
        """Compare the ways to answer a page."""
        plan = self.plan
        note, advance = self.part("One page, many requests", plan.rounds * WAYS + 2)
        note("installing the peers")
        python = make_environment(self.folder / "peers")
        advance()
        note("writing the pages of the site")
        site = self.base.copy(self.folder / "site")
        worker = growth.WorkerProcess(site, plan.pages)
        try:
            pages = worker.do("prepare", pages=plan.pages)["pages"]
        finally:
            worker.stop()
        with field_of(self.folder / "ways", site, python, note) as field:
            ways = field.ways()
            advance()
            for number in range(plan.rounds):
                self._measure_round(ways, number, note)
                advance(WAYS)
            self.figures["ways"] = [way.figures for way in ways]
            size = len(get(ways[0].url, {})[2]) / 1024
            self.figures["left_out"] += field.left_out
        self.figures["run"] |= {
            "rounds": plan.rounds,
            "seconds": plan.seconds,
            "page_size": f"{size:.0f} KB",
            "ways_pages": pages,
        }
        self.figures["peers"] = peer_versions(python)

    def _measure_round(self, ways: list[Way], number: int, note: Callable[[str], None]) -> None:
        """Measure each way once, in slices: a machine that becomes slower for a while slows all of them.

        Pages that are rendered for each request are measured in one: what is half done at the end counts for nobody.
        """
        for part in range(self.plan.slices):
            for way in ways:
                if part == 0 or not way.is_rendered:
                    note(f"{way.name}, round {number + 1}")
                    way.measure(self.plan.seconds / self.plan.slices)
        for way in ways:
            way.end_round()

    def measure_growth(self, postgres: str) -> None:
        """Measure what grows with the site, on SQLite, and on PostgreSQL where an address is given."""
        plan, found = self.plan, self.figures.setdefault("growth", {})
        note, advance = self.part("Growth on SQLite", plan.rounds * THINGS)
        sites = growth.sites_on_sqlite(self.base, self.folder, plan.sizes)
        found["SQLite"] = growth.measure_growth(sites, plan.rounds, note, advance)
        self.figures["run"] |= {"furniture": found["SQLite"]["furniture"], "warm": WARM}
        if not postgres:
            self.figures["left_out"].append("growth on PostgreSQL: `make bench POSTGRES=postgres://…` measures it.")
            return
        note, advance = self.part("Growth on PostgreSQL", plan.rounds * THINGS)
        note("making the databases")
        copies = growth.postgres_copies(postgres, plan.sizes)
        try:
            sites = growth.sites_on_postgres(self.base, self.folder, postgres, copies)
            found["PostgreSQL"] = growth.measure_growth(sites, plan.rounds, note, advance)
        finally:
            growth.drop_copies(postgres, copies)

    def measure_memory(self) -> None:
        """Measure the memory of workers, with the page cache and without."""
        note, advance = self.part("Memory", self.plan.requests * 2)
        site = self.base.copy(self.folder / "memory")
        worker = growth.WorkerProcess(site, self.plan.pages)
        try:
            worker.do("prepare", pages=self.plan.pages)
        finally:
            worker.stop()
        server = site.serve("pictures", PAGE_CACHE="false")
        try:
            warm_up(server)
        finally:
            server.stop()
        found = self.figures.setdefault("memory", {})
        for kind, switch in (("page cache on", "true"), ("page cache off", "false")):
            note(kind)
            server = site.serve(f"memory-{switch}", PAGE_CACHE=switch)
            try:
                found[kind] = memory_of(server, self.plan.requests, advance)
            finally:
                server.stop()
