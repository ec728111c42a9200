"""Which pages every visitor may see: Wagtail's `public()` asks the database each time, and this once a request."""

from typing import Any, Protocol, TypeVar

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

Pages = TypeVar("Pages", bound=PageQuerySet)


class InTree(Protocol):
    """A page, or what is known of one."""

    @property
    def path(self) -> Any:
        """Its place in the tree."""


def hidden_paths() -> tuple[str, ...]:
    """The tree paths that only some visitors may see, from the database."""
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


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


def live_and_public(request: HttpRequest, pages: Pages) -> Pages:
    """Those of the pages that every visitor may see, as `live().public()` gives them."""
    hidden = Q(pk__in=[])
    for path in restricted_paths(request):
        hidden |= Q(path__startswith=path)
    return pages.live().exclude(hidden)
