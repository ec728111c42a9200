"""Which pages every visitor may see.

Wagtail's `public()` queries the database each time and ignores that an alias is as private as its source page, which
may be below a private one. These functions query once per request, and also hide aliases from lists, search and APIs.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Protocol, TypeVar

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

Pages = TypeVar("Pages", bound=PageQuerySet)


class InTree(Protocol):
    """A page, or any object with a tree path."""

    @property
    def path(self) -> Any:
        """The tree path."""


def with_aliases(branches: Iterable[str]) -> tuple[str, ...]:
    """Return the tree paths of these branches, and of all aliases of pages in them, and of aliases of those in turn.

    All aliases are read in one query, however long their chains are. None is made if there are no branches.
    """
    found = tuple(branches)
    if not found:
        return ()
    aliases = list(Page.objects.exclude(alias_of=None).order_by().values_list("path", "alias_of__path"))
    while more := [path for path, source in aliases if source.startswith(found) and not path.startswith(found)]:
        found = (*found, *more)
    return found


def hidden_paths() -> tuple[str, ...]:
    """Return the tree paths of restricted pages, and of the aliases of them and of the pages below them."""
    return with_aliases(PageViewRestriction.objects.values_list("page__path", flat=True))


def mark_private(pages: Iterable[Any], hidden: tuple[str, ...] | None = None) -> None:
    """Note at each page that is not None whether it `is_private`, unless it is known.

    `hidden` are the `hidden_paths`; without them, one query is made, and none if all is known.
    """
    for page in pages:
        if page is not None and not hasattr(page, "is_private"):
            hidden = hidden_paths() if hidden is None else hidden
            page.is_private = page.path.startswith(hidden)


def restricted_paths(request: HttpRequest) -> tuple[str, ...]:
    """Return `hidden_paths`, queried once per request."""
    paths: tuple[str, ...] | None = getattr(request, "_restricted_paths", None)
    if paths is None:
        paths = hidden_paths()
        request._restricted_paths = paths  # type: ignore[attr-defined]
    return paths


def is_public(request: HttpRequest, page: InTree | None) -> bool:
    """Whether every visitor may see the page; True for None."""
    return page is None or not page.path.startswith(restricted_paths(request))


def live_and_public(request: HttpRequest | None, pages: Pages) -> Pages:
    """Return the live pages that every visitor may see. The request, if given, caches the restrictions."""
    return pages.live().exclude(in_any_branch(restricted_paths(request) if request else hidden_paths()))


def in_any_branch(paths: Iterable[str]) -> Q:
    """Return a condition for the pages at these tree paths and their descendants."""
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
