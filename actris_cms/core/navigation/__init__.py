"""The page tree as visitors see it: menu, breadcrumbs, side navigation, neighbours.

Everything on one page about its own section comes from one query, and everything in the menu from one more; neither
reads more as the site grows: a section's side navigation ends after `SECTION_LIMIT` pages.
"""

from .menu import MENU_LIMIT, main_navigation
from .nearest import nearest_pages
from .places import SECTION_DEPTH, STEP, Entry, either, sections_elsewhere, url_of
from .sections import (
    MEMBER,
    SECTION_LIMIT,
    Section,
    breadcrumbs,
    places_above,
    previous_next,
    section_places,
    side_navigation,
)

__all__ = [
    "MEMBER",
    "MENU_LIMIT",
    "SECTION_DEPTH",
    "SECTION_LIMIT",
    "STEP",
    "Entry",
    "Section",
    "breadcrumbs",
    "either",
    "main_navigation",
    "nearest_pages",
    "places_above",
    "previous_next",
    "section_places",
    "sections_elsewhere",
    "side_navigation",
    "url_of",
]
