"""Links to the feeds of newsrooms and categories."""

from typing import NamedTuple

from actris_cms.navigation.page_rows import NavigationItem

RSS_PATH = "feed/rss/"  # Relative to the page's URL. Do not change it: feed readers may fetch it for years.
ATOM_PATH = "feed/atom/"


class FeedLink(NamedTuple):
    """A link to a feed. `name` is the format; `title` also names the page."""

    title: str
    name: str
    url: str
    content_type: str


def feed_links(*listings: NavigationItem | None) -> list[FeedLink]:
    """Return the links to the feeds of these pages, of which only title and URL are used. None is skipped."""
    kinds = [("RSS", RSS_PATH, "application/rss+xml"), ("Atom", ATOM_PATH, "application/atom+xml")]
    return [
        FeedLink(f"{listing.title} ({name})", name, f"{listing.url}{path}", content_type)
        for listing in filter(None, listings)
        for name, path, content_type in kinds
    ]
