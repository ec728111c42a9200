"""How many articles there are by place and year, and all that a list says of them by numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PAGE_SIZE = 12


def page_of_list(articles: Sequence[int], number: int) -> list[int]:
    """Those of the articles, given by their primary keys, that stand on a page of the list."""
    return list(articles[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])


class Counts:
    """The number of articles for each tree path of the page above them, and each year."""

    def __init__(self, counts: Mapping[tuple[str, int], int]) -> None:
        self._counts = counts

    @classmethod
    def of(cls, places: Iterable[tuple[str, int]]) -> "Counts":
        """The counts of articles of which path and year are given one by one."""
        return cls(Counter(places))

    @property
    def paths(self) -> set[str]:
        """The tree paths of all pages that have articles."""
        return {path for path, _ in self._counts}

    def years(self, path: str) -> list[int]:
        """The years in which there are articles below a path, the newest first."""
        return sorted({year for place, year in self._counts if place.startswith(path)}, reverse=True)

    def total(self, path: str, year: int | None) -> int:
        """How many articles there are below a path in a year, or at all."""
        return sum(
            count for (place, of), count in self._counts.items() if place.startswith(path) and year in (None, of)
        )

    def used(self, year: int | None) -> set[str]:
        """The paths of the pages that have articles in a year, or at all."""
        return {place for place, of in self._counts if year in (None, of)}

    def shown(self, path: str, year: int | None, articles: list[int]) -> list[Any]:
        """All that a list shows of its articles as a whole: which ones, how many, and what its filters offer."""
        return [articles, self.total(path, year), self.years(path), sorted(self.used(year))]
