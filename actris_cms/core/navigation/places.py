"""Pages as the navigation knows them: of each, where it stands and what it is called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from wagtail.models import Page, Site

from ..privacy import below_any
from ..tree import paths_down_to

STEP = Page.steplen
SECTION_DEPTH = 3  # The tree's root has depth 1, the home page 2, the sections 3.
# Pages of standing content may belong to another section than the one they stand in: their field `section` says so.
SECTION_FIELD = "aboutpage__section"
SECTION_PATH = f"{SECTION_FIELD}__path"


class Place(NamedTuple):
    """What the navigation needs to know of a page. `section` is the path of one that it belongs to from elsewhere."""

    pk: int
    title: str
    path: str
    depth: int
    url_path: str
    section: str | None

    @property
    def parent(self) -> str:
        """The path of the page that this one is shown below."""
        return self.section or self.path[:-STEP]

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether the page is shown below another one than it stands below."""
        return self.parent != self.path[:-STEP]


PLACE_FIELDS = (*Place._fields[:-1], SECTION_PATH)


@dataclass
class Entry:
    """An entry of a menu. `overview` is what its own page is called above its children; empty where it is one."""

    title: str
    url: str
    is_current: bool = False
    is_open: bool = False
    overview: str = ""
    children: list["Entry"] = field(default_factory=list)


def places(condition: Q, hidden: Iterable[str], limit: int | None, *, first: Sequence[str] = ()) -> list[Place]:
    """The live pages that meet the condition, in the order of the tree; never without those at the paths `first`.

    Of those at the paths `hidden`, which only some visitors may see, there is none, nor of those below them.
    """
    rank = Case(When(path__in=first, then=0), default=1) if first else Value(1)
    pages = Page.objects.live().filter(condition).exclude(below_any(hidden))
    rows = pages.order_by(rank, "path").values_list(*PLACE_FIELDS)[:limit]
    return sorted((Place(*row) for row in rows), key=attrgetter("path"))


def sections_elsewhere() -> dict[int, str]:
    """The tree paths of the sections to which pages belong that stand elsewhere, by the keys of those pages."""
    members = Page.objects.filter(**{f"{SECTION_FIELD}__isnull": False}).order_by()
    return dict(members.values_list("pk", SECTION_PATH))


def url_of(request: HttpRequest, url_path: str) -> str:
    """The address of a page of the current site, from its path in the tree."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else "/"
    return iri_to_uri("/" + url_path.removeprefix(root))


def ancestor_paths(path: str) -> list[str]:
    """The tree paths of the pages above, from the home page down."""
    return paths_down_to(path)[SECTION_DEPTH - 2 : -1]


def way_to(page: Page) -> list[str]:
    """The tree paths of the pages above: those that it stands below, or those of the section it belongs to."""
    section = getattr(page, "section", None)
    return [*ancestor_paths(section.path), section.path] if section else ancestor_paths(page.path)


def either(standing: Q, belonging: Q) -> Q:
    """The pages that stand in some places, or belong there by their field `section`.

    The database answers each of the two by an index of its own. With an "or" between tables it would read every page of
    the site.
    """
    found = (Page.objects.filter(condition).order_by().values("pk") for condition in (standing, belonging))
    return Q(pk__in=next(found).union(*found))
