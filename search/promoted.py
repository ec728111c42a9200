"""Wagtail's promoted search results: the results that editors show first for certain queries."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from actris_cms.navigation.page_rows import url_of
from actris_cms.operations.brief_writes import skip_if_busy

from .access import allowed_and_hidden_paths
from .query import Stems, Synonyms, parse_query, terms_of

MAX_PROMOTED = 5


class PromotedResult(NamedTuple):
    """A result that an editor promotes for `query`."""

    query: Query
    title: str
    url: str
    description: str


def promoted_results(request: HttpRequest, queries: Sequence[str], synonyms: Synonyms) -> list[PromotedResult]:
    """Return the results promoted for any of the queries that the visitor may see.

    Queries match if their terms do, whatever the spelling, form or synonym.
    """
    asked = [_terms(query, synonyms) for query in queries if query]
    rows = SearchPromotion.objects.filter(Q(page=None) | Q(page__live=True))
    allowed, hidden = allowed_and_hidden_paths(request)
    found: dict[str, PromotedResult] = {}
    for row in rows.select_related("query", "page").order_by("query", "sort_order", "pk"):
        if row.page and (not row.page.path.startswith(allowed) or row.page.path.startswith(hidden)):
            continue
        promoted_for = _terms(row.query.query_string, synonyms)
        if not any(_match(terms, promoted_for) for terms in asked):
            continue
        url = url_of(request, row.page.url_path) if row.page else row.external_link_url
        title = row.page.title if row.page else row.external_link_text or row.external_link_url
        found.setdefault(url, PromotedResult(row.query, title, url, row.description))
    return list(found.values())[:MAX_PROMOTED]


@skip_if_busy
def count_views(shown: Sequence[PromotedResult]) -> None:
    """Count one view of each query whose promoted results were shown. The admin lists the numbers."""
    for query in {result.query for result in shown}:
        query.add_hit(timezone.localdate())


def _terms(query: str, synonyms: Synonyms) -> list[set[Stems]]:
    """Return the terms of a query, each as the set of its alternatives."""
    terms = terms_of(parse_query(query).all_words, synonyms)
    return [{*term.alternatives, *term.joined_spellings} for term in terms]


def _match(some: Sequence[set[Stems]], others: Sequence[set[Stems]]) -> bool:
    return len(some) == len(others) and all(one & other for one, other in zip(some, others, strict=True))
