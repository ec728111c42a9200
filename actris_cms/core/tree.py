"""Where a page stands in the tree: what is above it, and conditions that a database answers by an index."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Length, Substr
from wagtail.models import Page


def paths_down_to(path: str) -> list[str]:
    """The tree paths of the pages above one and of the page itself, from the tree's root down."""
    return [path[:length] for length in range(Page.steplen, len(path) + 1, Page.steplen)]


def parent_path(path: Any = "path") -> Substr:
    """The tree path of the page above one at `path`, a field or an expression: the database works it out."""
    return Substr(path, 1, Length(path) - Page.steplen)


def children_of(page: Page) -> Q:
    """The pages right below one."""
    return right_below(page.path)


def right_below(path: str) -> Q:
    """The pages right below the one at a tree path."""
    return in_branch(path) & Q(depth=len(path) // Page.steplen + 1)


def in_branch(path: str, field: str = "path") -> Q:
    """The pages at a tree path and below it, by the field that holds their own.

    A range, where `startswith` would do: SQLite answers that by reading every page of the site. Paths have digits and
    capital letters alone, whose order is the same in every collation.
    """
    place = Page._str2int(path[-Page.steplen :])
    beyond = Page._get_path(path[: -Page.steplen], len(path) // Page.steplen, place + 1)
    return Q(**{f"{field}__gte": path, f"{field}__lt": beyond})
