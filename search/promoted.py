"""Results that editors put first for certain words: Wagtail's promoted search results, if visitors may see them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from actris_cms.core.navigation import url_of

from .access import places_of
from .counting import counting
from .query import Stems, Synonyms, read, terms_of

MOST = 5


class Promoted(NamedTuple):
    """A result that an editor chose for a query of the admin's list."""

    query: Query
    title: str
    url: str
    description: str


def promoted(request: HttpRequest, queries: Sequence[str], same: Synonyms) -> list[Promoted]:
    """The results chosen for any of the queries, however they are spelled; a synonym of a word is the word."""
    asked = [_things(query, same) for query in queries if query]
    rows = SearchPromotion.objects.filter(Q(page=None) | Q(page__live=True))
    below, hidden = places_of(request)
    found: dict[str, Promoted] = {}
    for row in rows.select_related("query", "page").order_by("query", "sort_order", "pk"):
        if row.page and (not row.page.path.startswith(below) or row.page.path.startswith(hidden)):
            continue
        chosen_for = _things(row.query.query_string, same)
        if not any(_are_the_same(things, chosen_for) for things in asked):
            continue
        url = url_of(request, row.page.url_path) if row.page else row.external_link_url
        title = row.page.title if row.page else row.external_link_text or row.external_link_url
        found.setdefault(url, Promoted(row.query, title, url, row.description))
    return list(found.values())[:MOST]


@counting
def count_views(shown: Sequence[Promoted]) -> None:
    """Count that results were shown, for the list in the admin: once for each query that an editor chose them for."""
    for query in {result.query for result in shown}:
        query.add_hit(timezone.localdate())


def _things(query: str, same: Synonyms) -> list[set[Stems]]:
    """What a query asks for, thing by thing, each by all its names."""
    return [{*term.ways, *term.perhaps} for term in terms_of(read(query).spoken, same)]


def _are_the_same(some: Sequence[set[Stems]], others: Sequence[set[Stems]]) -> bool:
    return len(some) == len(others) and all(one & other for one, other in zip(some, others, strict=True))
