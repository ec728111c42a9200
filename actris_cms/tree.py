"""Tree paths of ancestors, and conditions on the page tree that a database can answer with an index."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page


def paths_from_root(path: str) -> list[str]:
    """Return the tree paths of the ancestors of a page and of the page itself, from the root down."""
    return [path[:length] for length in range(Page.steplen, len(path) + 1, Page.steplen)]


def parent_path(path: Any = "path") -> Substr:
    """Return a database expression for the parent's tree path; `path` is a field name or an expression."""
    return Substr(path, 1, Length(path) - Page.steplen)


def children_of(page: Page) -> Q:
    """Return a condition for the children of a page."""
    return children_of_path(page.path)


def children_of_path(path: str) -> Q:
    """Return a condition for the children of the page at a tree path."""
    return in_branch(path) & Q(depth=len(path) // Page.steplen + 1)


def in_branch(path: str, field: str = "path") -> Q:
    """Return a condition for the page at a tree path and its descendants; `field` names the field of tree paths.

    A range instead of `startswith`, for which SQLite would read every page. Tree paths only have digits and capital
    letters, whose order is the same in every collation.
    """
    place = Page._str2int(path[-Page.steplen :])
    beyond = Page._get_path(path[: -Page.steplen], len(path) // Page.steplen, place + 1)
    return Q(**{f"{field}__gte": path, f"{field}__lt": beyond})


def free_path(parent: Page) -> str:
    """Return the tree path of the next page to be added below a page, as its last child."""
    last = Page.objects.filter(children_of(parent)).order_by("path").values_list("path", flat=True).last()
    place = Page._str2int(last[-Page.steplen :]) if last else 0
    path: str = Page._get_path(parent.path, parent.depth + 1, place + 1)
    return path
