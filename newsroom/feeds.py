"""What news readers fetch: the newest articles of a newsroom or a category, as RSS and as Atom."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape

from actris_cms.core.blocks.choosers import at_hand
from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.core.navigation import Entry
from actris_cms.core.pagecache.kinds import IDENTITY, PAGE, identity_value, page_value
from actris_cms.core.singapore import in_singapore

from .dependencies import NEWEST, newest_name

if TYPE_CHECKING:
    from .models import ArticlePage, ListingPage

LENGTH = 20
# What XML cannot hold, and a paste from a word processor may bring along.
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
RSS_PATH = "feed/rss/"  # Below the address of the page. Readers keep these for years.
ATOM_PATH = "feed/atom/"


def readable(text: str) -> str:
    """The text without the characters on which a reader of XML stops."""
    return UNREADABLE.sub(" ", text)


class FeedLink(NamedTuple):
    """Where a feed is, for visitors and their news readers."""

    title: str
    name: str
    url: str
    content_type: str


def feed_links(*listings: Entry | None) -> list[FeedLink]:
    """The feeds of newsrooms and categories, of which only title and address need to be known."""
    kinds = [("RSS", RSS_PATH, "application/rss+xml"), ("Atom", ATOM_PATH, "application/atom+xml")]
    return [
        FeedLink(f"{listing.title} ({name})", name, f"{listing.url}{path}", content_type)
        for listing in filter(None, listings)
        for name, path, content_type in kinds
    ]


class RssFeed(Feed):
    """The newest articles of a newsroom or a category. An entry that leads elsewhere leads there from here, too."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    path = RSS_PATH
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, page: "ListingPage") -> "ListingPage":
        """The page whose articles these are. The feed lives as long as one request, which it remembers."""
        self.request = request
        self.identity = site_setting(request, SiteIdentity)
        IDENTITY.shown(self.identity.site_id, identity_value(self.identity))
        return page

    def title(self, page: "ListingPage") -> str:
        """The page's title and the site's name, as in a browser's tab."""
        return readable(f"{page.title} | {self.identity.site_name}")

    def description(self, page: "ListingPage") -> str:
        """What the page says of itself."""
        return readable(page.description or self.identity.tagline)

    def subtitle(self, page: "ListingPage") -> str:
        """The same, by the name that Atom has for it."""
        return self.description(page)

    def link(self, page: "ListingPage") -> str:
        """The page."""
        return page.get_full_url(self.request) or ""

    def feed_url(self, page: "ListingPage") -> str:
        """The address of the feed itself."""
        return f"{self.link(page)}{self.path}"

    def feed_guid(self, page: "ListingPage") -> str:
        """A name that stays when the page moves."""
        return page.translation_key.urn

    def author_name(self) -> str:
        """The site speaks; Atom wants somebody."""
        return readable(self.identity.site_name)

    def items(self, page: "ListingPage") -> "Iterable[ArticlePage]":
        """The newest articles."""
        articles = list(page.articles(self.request).for_cards().defer(None)[:LENGTH])
        NEWEST.shown(newest_name(page.path, None, LENGTH), [article.pk for article in articles])
        unwritten = [stream for article in articles if not article.written_description for stream in article.streams]
        with at_hand(unwritten, ()):
            self.texts = {article.pk: article.feed_text for article in articles}
        for article in articles:
            article.note_card()
            PAGE.shown(article.pk, page_value(article))
        return articles

    def item_title(self, item: "ArticlePage") -> str:
        """The title as it is: the feed is escaped once, as XML is."""
        return readable(item.title)

    def item_description(self, item: "ArticlePage") -> str:
        """The summary, as the HTML for which readers take it."""
        return escape(readable(self.texts[item.pk]))

    def item_link(self, item: "ArticlePage") -> str:
        """The article, or where the entry leads."""
        own = item.get_full_url(self.request) or ""
        return urljoin(own, item.target_url)

    def item_guid(self, item: "ArticlePage") -> str:
        """A name that stays when the article is moved or renamed, so that no reader is shown it as new."""
        return item.translation_key.urn

    def item_pubdate(self, item: "ArticlePage") -> datetime:
        """The beginning of the article's day, in Singapore."""
        return item.filed_at

    def item_updateddate(self, item: "ArticlePage") -> datetime:
        """When the words were last published."""
        published = item.last_updated
        return in_singapore(published) if published else self.item_pubdate(item)

    def item_categories(self, item: "ArticlePage") -> list[str]:
        """The category's title."""
        return [readable(item.category_title)] if item.category_title else []


class AtomFeed(RssFeed):
    """The same as Atom."""

    feed_type = Atom1Feed
    path = ATOM_PATH
