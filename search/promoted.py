"""Results that editors put first for certain words: Wagtail's promoted search results, if visitors may see them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from wagtail.contrib.search_promotions.models import SearchPromotion

from actris_cms.core.navigation import url_of

from .access import public_pages
from .query import names, read

MOST = 5


class Promoted(NamedTuple):
    """A result that an editor chose."""

    title: str
    url: str
    description: str


def promoted(request: HttpRequest, queries: Sequence[str]) -> list[Promoted]:
    """The results chosen for any of the queries, however they are spelled: capitals and hyphens make no difference."""
    keys = {key for query in queries if query for key in names(read(query).words)}
    rows = SearchPromotion.objects.filter(Q(page=None) | Q(page__in=public_pages(request).values("pk")))
    found: dict[str, Promoted] = {}
    for row in rows.select_related("query", "page").order_by("query", "sort_order", "pk"):
        if not keys.intersection(names(read(row.query.query_string).words)):
            continue
        url = url_of(request, row.page.url_path) if row.page else row.external_link_url
        title = row.page.title if row.page else row.external_link_text or row.external_link_url
        found.setdefault(url, Promoted(title, url, row.description))
    return list(found.values())[:MOST]
