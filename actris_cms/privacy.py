"""Which pages every visitor may see.

Wagtail's `public()` queries the database each time and ignores that an alias is as private as its source page. These
functions query once per request, and also hide aliases from lists, search and APIs.
"""

from collections.abc import Collection, Iterable
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


def aliases_of(pages: Collection[int]) -> dict[int, str]:
    """Return the tree paths of all aliases of the pages, and of their aliases in turn, by primary key."""
    found: dict[int, str] = {}
    while pages:
        aliases = Page.objects.filter(alias_of__in=pages).exclude(pk__in=found).order_by()
        pages = dict(aliases.values_list("pk", "path"))
        found |= pages
    return found


def hidden_paths() -> tuple[str, ...]:
    """Return the tree paths of restricted pages and of their aliases."""
    restricted = dict(PageViewRestriction.objects.values_list("page", "page__path"))
    return (*restricted.values(), *aliases_of(restricted).values())


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
