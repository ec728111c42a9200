"""The page tree as visitors see it: menu, breadcrumbs, side navigation, previous and next page.

One query serves all that a page shows of its section, and one more the menu. Both are limited, so they do not grow with
the site: a side navigation ends after `SECTION_LIMIT` pages.
"""
