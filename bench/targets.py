"""What is to be reached, and what was: each line a figure, what it should be at least or at most, and what it is."""

from collections.abc import Iterator
from typing import Any, NamedTuple

PUBLIC = ("About ACTRIS", "home page", "newsroom", "news category", "article", "menu", "search")
PUBLISHING = ("publish a page", "publish an article")
ADMIN = ("admin page listing", "admin search")
KB = 1024


class Result(NamedTuple):
    """A line of the table. `passed` is None where the figure was not measured."""

    what: str
    reach: str
    reached: str
    passed: bool | None

    @property
    def verdict(self) -> str:
        """PASS, or what it is instead."""
        return {True: "PASS", False: "falls short", None: "not measured"}[self.passed]


def at_least(what: str, value: float | None, limit: float, unit: str = "×") -> Result:
    """A figure that should be so large."""
    return _result(what, f"≥ {limit:g} {unit}", value, unit, lambda found: found >= limit)


def at_most(what: str, value: float | None, limit: float, unit: str = "×") -> Result:
    """A figure that should be so small."""
    return _result(what, f"≤ {limit:g} {unit}", value, unit, lambda found: found <= limit)


def _result(what: str, reach: str, value: float | None, unit: str, holds: Any) -> Result:
    if value is None:
        return Result(what, reach, "–", None)
    shown = f"{value:,.0f}" if value >= 100 or float(value).is_integer() else f"{value:.2f}"
    return Result(what, reach, f"{shown} {unit}", holds(value))


def ratio(found: float | None, base: float | None) -> float | None:
    """One figure as a multiple of another; None where one is missing."""
    return found / base if found is not None and base else None


class Ways:
    """The ways to answer a page, by their names."""

    def __init__(self, figures: dict[str, Any]) -> None:
        self._ways = {way["name"]: way for way in figures.get("ways", [])}

    def rate(self, name: str, base: str) -> float | None:
        """The requests a second of one way as a multiple of another's."""
        return self._ratio("rate", name, base)

    def cost(self, name: str, base: str) -> float | None:
        """The processor time for a request of one way as a multiple of another's."""
        return self._ratio("cost", name, base)

    def _ratio(self, figure: str, name: str, base: str) -> float | None:
        return ratio(self._ways.get(name, {}).get(figure), self._ways.get(base, {}).get(figure))


def results(figures: dict[str, Any]) -> list[Result]:
    """All lines, from the figures of a run."""
    return [*_cached(Ways(figures)), *_uncached(figures), *_grown(figures), *_memory(figures), *_browser(figures)]


def _cached(ways: Ways) -> Iterator[Result]:
    file, proxy, direct = "file by nginx", "behind the proxy", "without a proxy"
    for kind in ("", ", gzip"):
        yield at_least(f"{proxy}{kind}, against {file}: requests/s", ways.rate(proxy + kind, file + kind), 0.8)
        yield at_most(f"{proxy}{kind}, against {file}: CPU", ways.cost(proxy + kind, file + kind), 1.25)
    memory, redis = "wagtail-cache, memory", "wagtail-cache, Redis"
    yield at_least(f"{direct}, against {memory}: requests/s", ways.rate(direct, memory), 3)
    yield at_least(f"{direct}, Redis, against {redis}: requests/s", ways.rate(f"{direct}, Redis", redis), 1.5)
    yield at_least(f"{direct}, 304, against the whole page: requests/s", ways.rate(f"{direct}, 304", direct), 1)


def _uncached(figures: dict[str, Any]) -> Iterator[Result]:
    ways = Ways(figures)
    for name, peer, cost, queries in (
        ("About ACTRIS", "standard page", 0.5, 12),
        ("home page", "home page", 0.4, 20),
        ("newsroom", "blog listing", 0.4, 20),
    ):
        found = ways.cost(f"uncached, {name}", f"CRX uncached, {peer}")
        yield at_most(f"{name} uncached, against the {peer} of CRX: CPU", found, cost)
        for database, grown in figures.get("growth", {}).items():
            measured = list(grown["things"][name].values())
            asked = max(one["queries"] for one in measured)
            yield at_most(f"{name} on {database}: queries", asked, queries, "queries")
            if name != "About ACTRIS":
                repeated = max(len(one["repeated"]) for one in measured)
                yield at_most(f"{name} on {database}: queries asked twice", repeated, 0, "queries")


def _grown(figures: dict[str, Any]) -> Iterator[Result]:
    for database, grown in figures.get("growth", {}).items():
        sizes = sorted(map(int, next(iter(grown["things"].values()))))
        least, most = str(sizes[0]), str(sizes[-1])
        for name, limit, base in (
            *((name, 1.1, least) for name in PUBLIC),
            *((name, 1.5, least) for name in PUBLISHING),
            *((name, 2.0, "100") for name in ADMIN),
        ):
            measured = grown["things"].get(name)
            if not measured or base not in measured:
                continue
            what = f"{name}, {int(most):,} pages against {int(base):,}, {database}"
            if name in PUBLIC:
                more = measured[most]["queries"] - measured[base]["queries"]
                yield at_most(f"{what}: more queries", more, 0, "queries")
            yield at_most(f"{what}: CPU", ratio(measured[most]["cpu"], measured[base]["cpu"]), limit)


def _memory(figures: dict[str, Any]) -> Iterator[Result]:
    for kind, memory in figures.get("memory", {}).items():
        rest, after = memory["rest"]["pss"], memory["after"]["pss"]
        yield at_most(f"a worker at rest, {kind}", rest, 110, "MiB")
        more = None if memory.get("renewed") else (after / rest - 1) * 100  # A new worker is none after many requests.
        yield at_most(f"a worker after {memory['requests']:,} requests, {kind}: growth", more, 5, "%")


def _browser(figures: dict[str, Any]) -> Iterator[Result]:
    pages = figures.get("lighthouse", {}).get("pages", [])
    lowest = min((score for page in pages for score in page["scores"].values()), default=None)
    yield at_least("Lighthouse, mobile: the lowest of the four scores of every page type", lowest, 100, "of 100")
    for name, kind, limit in (("About ACTRIS", "About ACTRIS", 60), ("home", "home page", 200)):
        size = next((page["bytes"] / KB for page in pages if page["kind"] == kind), None)
        yield at_most(f"{name}, mobile: all bytes", size, limit, "KB")
