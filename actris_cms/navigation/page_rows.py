"""Pages as the navigation needs them: `PageRow` holds a page's position in the tree and its title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.encoding import iri_to_uri
from wagtail.models import Page, Site, get_page_models

from actris_cms.privacy import in_any_branch
from actris_cms.tree import paths_from_root

STEP = Page.steplen
SECTION_DEPTH = 3  # The tree's root has depth 1, the home page 2, the sections 3.


class PageRow(NamedTuple):
    """What the navigation needs of a page. `section` is the tree path of a section elsewhere that it is a member of."""

    pk: int
    title: str
    path: str
    depth: int
    url_path: str
    section: str | None

    @property
    def parent(self) -> str:
        """The tree path of the page that this one is shown under."""
        return self.section or self.path[:-STEP]

    @property
    def has_other_parent(self) -> bool:
        """Whether the page is shown under another page than its parent in the tree."""
        return self.parent != self.path[:-STEP]


@cache
def section_field() -> str:
    """Return the lookup from `Page` to the section that pages are members of; see `BasePage.section_field`."""
    (field,) = (
        f"{model._meta.model_name}__{model.section_field}"
        for model in get_page_models()
        if getattr(model, "section_field", "")
    )
    return field


def section_path() -> str:
    """Return the lookup from `Page` to the tree path of that section."""
    return f"{section_field()}__path"


def page_row_fields() -> tuple[str, ...]:
    """Return the lookups from `Page` to the fields of `PageRow`."""
    return (*PageRow._fields[:-1], section_path())


@dataclass
class NavigationItem:
    """An entry of a menu. `overview` labels its own page above its children; empty if it is one of them."""

    title: str
    url: str
    is_current: bool = False
    is_open: bool = False
    overview: str = ""
    children: list["NavigationItem"] = field(default_factory=list)


def page_rows(condition: Q, hidden: Iterable[str], limit: int | None, *, first: Sequence[str] = ()) -> list[PageRow]:
    """Return at most `limit` live pages that meet the condition, in tree order.

    The limit cuts off pages at the tree paths `first` last. Pages at the tree paths `hidden`, which only some visitors
    may see, are left out with their descendants.
    """
    rank = Case(When(path__in=first, then=0), default=1) if first else Value(1)
    pages = Page.objects.live().filter(condition).exclude(in_any_branch(hidden))
    rows = pages.order_by(rank, "path").values_list(*page_row_fields())[:limit]
    return sorted((PageRow(*row) for row in rows), key=attrgetter("path"))


def member_sections() -> dict[int, str]:
    """Return the tree paths of the sections that pages elsewhere are members of, by the primary keys of those pages."""
    members = Page.objects.filter(**{f"{section_field()}__isnull": False}).order_by()
    return dict(members.values_list("pk", section_path()))


def url_of(request: HttpRequest, url_path: str) -> str:
    """Return the URL of a page of the current site from its `url_path`."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else "/"
    return iri_to_uri(get_script_prefix() + url_path.removeprefix(root))


def ancestor_paths(path: str) -> list[str]:
    """Return the tree paths of the ancestors, from the home page down."""
    return paths_from_root(path)[SECTION_DEPTH - 2 : -1]


def navigation_ancestor_paths(page: Page) -> list[str]:
    """Return the tree paths of a page's ancestors; for a member of a section, the section's and its ancestors'."""
    field = getattr(page, "section_field", "")
    section = getattr(page, field) if field else None
    return [*ancestor_paths(section.path), section.path] if section else ancestor_paths(page.path)


def crumb_paths(page: Page) -> list[str]:
    """Return the tree paths of the pages above this one in its breadcrumbs, from the home page down."""
    above = getattr(page, "crumb_parent", None)
    return [*ancestor_paths(above.path), above.path] if above else navigation_ancestor_paths(page)


def union_condition(standing: Q, belonging: Q) -> Q:
    """Return a condition for the pages that meet `standing` (their tree path) or `belonging` (their section).

    The database uses an index for each of the two. An OR across tables would make it read every page of the site.
    """
    found = (Page.objects.filter(condition).order_by().values("pk") for condition in (standing, belonging))
    return Q(pk__in=next(found).union(*found))
