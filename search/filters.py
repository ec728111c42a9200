"""The filters of search results by kind, section and year. Each offers only values that some result has."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from wagtail.models import Page

from actris_cms.navigation.page_rows import NavigationItem

from .results import Facets

# Labels of the kinds of entries, singular and plural. A kind that is not listed is labelled with its own name.
KINDS = {
    "page": ("Page", "Pages"),
    "person": ("Person", "People"),
    "article": ("News", "News"),
    "event": ("Event", "Events"),
    "lecture": ("Lecture", "Lectures"),
    "document": ("Document", "Documents"),
}
Counts = Mapping[Facets, int]


class Filter(NamedTuple):
    """A filter with its choices, as `includes/filter.html` takes it."""

    label: str
    entries: list[NavigationItem]


def kind_label(kind: str, *, plural: bool = False) -> str:
    """Return the label of a kind of entries."""
    return KINDS.get(kind, (kind.capitalize(), kind.capitalize()))[plural]


def selected_facets(given: Mapping[str, Any], counts: Counts, sections: Mapping[str, Page]) -> Facets:
    """Return the filters that the query parameters select. A value that no result has is ignored."""
    section = next((path for path, page in sections.items() if page.slug == given.get("section")), None)
    kind = next((facets.kind for facets in counts if facets.kind == given.get("kind")), None)
    year = next((facets.year for facets in counts if facets.year and str(facets.year) == given.get("year")), None)
    return Facets(section, kind, year)


def filters_of(
    counts: Counts, selected: Facets, sections: Mapping[str, Page], url_of_facets: Callable[[Facets], str]
) -> list[Filter]:
    """Return the filters that offer a choice. `url_of_facets` returns the URL of the results with these filters."""
    kinds = sorted(
        {facets.kind for facets in counts if facets.kind}, key=lambda kind: ([*KINDS, kind].index(kind), kind)
    )
    years = sorted({facets.year for facets in counts if facets.year}, reverse=True)
    offered: list[tuple[str, str, Sequence[tuple[Any, str]]]] = [
        ("kind", "All kinds", [(kind, kind_label(kind, plural=True)) for kind in kinds]),
        ("section", "All sections", [(path, page.title) for path, page in sections.items()]),
        ("year", "All years", [(year, str(year)) for year in years]),
    ]
    filters = (_filter(counts, selected, url_of_facets, *each) for each in offered)
    return [each for each in filters if each]


def _filter(
    counts: Counts,
    selected: Facets,
    url_of_facets: Callable[[Facets], str],
    name: str,
    label_for_all: str,
    values: Sequence[tuple[Any, str]],
) -> Filter | None:
    """Return one filter with the values that results of the other filters have; None if there is no choice."""
    others = selected._replace(**{name: None})
    used: Counter[Any] = Counter()
    for facets, number in counts.items():
        if facets.match(others):
            used[getattr(facets, name)] += number
    chosen = getattr(selected, name)
    entries = [
        NavigationItem(f"{label} ({used[value]})", url_of_facets(selected._replace(**{name: value})), value == chosen)
        for value, label in values
        if used[value]
    ]
    if len(entries) <= 1 and chosen is None:
        return None
    return Filter(name.capitalize(), [NavigationItem(label_for_all, url_of_facets(others), chosen is None), *entries])
