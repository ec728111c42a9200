"""The numbers of articles by tree path and year, which a list's filters and pagination are made from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PAGE_SIZE = 12


def page_of_list(articles: Sequence[int], number: int) -> list[int]:
    """Return the articles on one page of the list, as primary keys."""
    return list(articles[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])


class Counts:
    """The number of articles for each tree path of a parent page and each year."""

    def __init__(self, counts: Mapping[tuple[str, int], int]) -> None:
        self._counts = counts

    @classmethod
    def of_articles(cls, articles: Iterable[tuple[str, int]]) -> "Counts":
        """Count articles, given as (tree path of the parent page, year)."""
        return cls(Counter(articles))

    @property
    def paths(self) -> set[str]:
        """The tree paths of all parent pages of articles."""
        return {path for path, _ in self._counts}

    def years(self, path: str) -> list[int]:
        """Return the years with articles below a tree path, newest first."""
        return sorted({year for parent, year in self._counts if parent.startswith(path)}, reverse=True)

    def total(self, path: str, year: int | None) -> int:
        """Return the number of articles below a tree path, in one year or, for None, in all."""
        return sum(
            count for (parent, of), count in self._counts.items() if parent.startswith(path) and year in (None, of)
        )

    def parents(self, year: int | None) -> set[str]:
        """Return the tree paths of the parent pages of articles, in one year or, for None, in all."""
        return {parent for parent, of in self._counts if year in (None, of)}

    def list_value(self, path: str, year: int | None, articles: list[int]) -> list[Any]:
        """Return what a list shows, for its dependency: its articles, their total number, and its filters."""
        return [articles, self.total(path, year), self.years(path), sorted(self.parents(year))]
