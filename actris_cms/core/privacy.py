"""Which pages every visitor may see.

Wagtail's `public()` asks the database each time, and knows nothing of aliases, whose own pages obey the one that they
repeat. This asks once a request, and hides aliases from lists, searches and programs, too.
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
    """A page, or what is known of one."""

    @property
    def path(self) -> Any:
        """Its place in the tree."""


def aliases_of(pages: Collection[int]) -> dict[int, str]:
    """The tree paths of all aliases of the pages, and of aliases of those, by their primary keys."""
    found: dict[int, str] = {}
    while pages:
        aliases = Page.objects.filter(alias_of__in=pages).exclude(pk__in=found).order_by()
        pages = dict(aliases.values_list("pk", "path"))
        found |= pages
    return found


def hidden_paths() -> tuple[str, ...]:
    """The tree paths that only some visitors may see: those of restricted pages and of their aliases."""
    restricted = dict(PageViewRestriction.objects.values_list("page", "page__path"))
    return (*restricted.values(), *aliases_of(restricted).values())


def restricted_paths(request: HttpRequest) -> tuple[str, ...]:
    """The tree paths that only some visitors may see; asked for once a request."""
    paths: tuple[str, ...] | None = getattr(request, "_restricted_paths", None)
    if paths is None:
        paths = hidden_paths()
        request._restricted_paths = paths  # type: ignore[attr-defined]
    return paths


def is_public(request: HttpRequest, page: InTree | None) -> bool:
    """Whether every visitor may see the page; what is no page hides nothing."""
    return page is None or not page.path.startswith(restricted_paths(request))


def live_and_public(request: HttpRequest | None, pages: Pages) -> Pages:
    """Those of the pages that every visitor may see. Without a request, the database is asked which those are."""
    return pages.live().exclude(below_any(restricted_paths(request) if request else hidden_paths()))


def below_any(paths: Iterable[str]) -> Q:
    """The pages at these tree paths, and all below them."""
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
