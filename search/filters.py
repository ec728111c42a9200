"""The filters of results: by kind, by section, by year. Each offers only what some result has."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from wagtail.models import Page

from actris_cms.core.navigation import Entry

from .results import Sort

# What each kind of entry is called: one, and several. A kind that is not here is called by its own name.
KINDS = {
    "page": ("Page", "Pages"),
    "article": ("News", "News"),
    "event": ("Event", "Events"),
    "document": ("Document", "Documents"),
}
Counts = Mapping[Sort, int]


class Filter(NamedTuple):
    """A choice of what is shown."""

    label: str
    entries: list[Entry]


def kind_name(kind: str, *, several: bool = False) -> str:
    """What a kind is called."""
    return KINDS.get(kind, (kind.capitalize(), kind.capitalize()))[several]


def sort_asked_for(given: Mapping[str, Any], counts: Counts, sections: Mapping[str, Page]) -> Sort:
    """What an address asks to see; what no result has stands for all."""
    section = next((path for path, page in sections.items() if page.slug == given.get("section")), None)
    kind = next((sort.kind for sort in counts if sort.kind == given.get("kind")), None)
    year = next((sort.year for sort in counts if sort.year and str(sort.year) == given.get("year")), None)
    return Sort(section, kind, year)


def filters_of(counts: Counts, now: Sort, sections: Mapping[str, Page], address: Callable[[Sort], str]) -> list[Filter]:
    """The filters that offer a choice. `address` gives the address of the results of a sort."""
    kinds = sorted({sort.kind for sort in counts if sort.kind}, key=lambda kind: ([*KINDS, kind].index(kind), kind))
    years = sorted({sort.year for sort in counts if sort.year}, reverse=True)
    offered: list[tuple[str, str, Sequence[tuple[Any, str]]]] = [
        ("kind", "All kinds", [(kind, kind_name(kind, several=True)) for kind in kinds]),
        ("section", "All sections", [(path, page.title) for path, page in sections.items()]),
        ("year", "All years", [(year, str(year)) for year in years]),
    ]
    made = (_filter(counts, now, address, *each) for each in offered)
    return [each for each in made if each]


def _filter(
    counts: Counts,
    now: Sort,
    address: Callable[[Sort], str],
    name: str,
    everything: str,
    values: Sequence[tuple[Any, str]],
) -> Filter | None:
    """One filter: the values that results have while the other filters stay as they are; None for no choice."""
    others = now._replace(**{name: None})
    used: Counter[Any] = Counter()
    for sort, number in counts.items():
        if sort.is_of(others):
            used[getattr(sort, name)] += number
    chosen = getattr(now, name)
    entries = [
        Entry(f"{words} ({used[value]})", address(now._replace(**{name: value})), value == chosen)
        for value, words in values
        if used[value]
    ]
    if len(entries) <= 1 and chosen is None:
        return None
    return Filter(name.capitalize(), [Entry(everything, address(others), chosen is None), *entries])
