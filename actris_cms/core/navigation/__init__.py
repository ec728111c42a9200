"""The page tree as visitors see it: menu, breadcrumbs, side navigation, previous and next page.

One query serves all that a page shows of its section, and one more the menu. Both are limited, so they do not grow with
the site: a side navigation ends after `SECTION_LIMIT` pages.
"""

from .menu import MENU_LIMIT, main_navigation
from .page_rows import SECTION_DEPTH, STEP, NavigationItem, member_sections, union_condition, url_of
from .sections import (
    MEMBER,
    SECTION_LIMIT,
    Section,
    breadcrumbs,
    previous_next,
    public_ancestors,
    section_rows,
    side_navigation,
)
from .similar import similar_pages

__all__ = [
    "MEMBER",
    "MENU_LIMIT",
    "SECTION_DEPTH",
    "SECTION_LIMIT",
    "STEP",
    "NavigationItem",
    "Section",
    "breadcrumbs",
    "main_navigation",
    "member_sections",
    "previous_next",
    "public_ancestors",
    "section_rows",
    "side_navigation",
    "similar_pages",
    "union_condition",
    "url_of",
]
