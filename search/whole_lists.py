"""“Select all pages in listing” selects what the list shows.

Wagtail searches again by itself, and forgets filters and page types: it would delete or publish pages that nobody has
seen. Here, the view of the list says what is in it.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from .found_pages import FoundPages

LISTS: Final = {"all_pages", "page_search", "wagtailadmin_explore", "wagtailadmin_pages:type_use"}
_by_wagtail: Final[Callable[..., Any]] = PageBulkAction.get_all_objects_in_listing_query


def connect() -> None:
    """Let all actions on several pages use the list."""
    PageBulkAction.get_all_objects_in_listing_query = pages_in_list


@wraps(_by_wagtail)
def pages_in_list(action: PageBulkAction, parent_id: str | None) -> Sequence[int]:
    """Return the primary keys of the pages of the list that an action was chosen in, on all of its screens."""
    url = urlsplit(action.next_url)
    try:
        match = resolve(url.path)
    except Resolver404:
        return _by_wagtail(action, parent_id)
    if match.view_name not in LISTS:
        return _by_wagtail(action, parent_id)
    request: HttpRequest = copy(action.request)
    request.method, request.GET = "GET", QueryDict(url.query)
    shown = getattr(match.func(request, *match.args, **match.kwargs), "context_data", None)
    if shown is None:
        return []  # It leads to another list, because the user may no longer see this one.
    pages = shown["paginator"].object_list if shown["paginator"] else shown["object_list"]
    if isinstance(pages, FoundPages):
        return pages.keys
    # Without words, but with `live:no` instead of them, Wagtail's search has found them.
    return list(pages.values_list("pk", flat=True)) if isinstance(pages, QuerySet) else [page.pk for page in pages]
