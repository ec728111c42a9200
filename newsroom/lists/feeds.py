"""Feeds of the newest articles of a newsroom or a category, as RSS and as Atom."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape

from actris_cms.core.blocks.choosers import prefetched_choices
from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.core.models.shell_dependencies import IDENTITY, identity_value
from actris_cms.pagecache.kinds import PAGE, page_value
from actris_cms.singapore import in_singapore

from ..dependencies import NEWEST, newest_name
from ..text import xml_safe
from .feed_links import ATOM_PATH, RSS_PATH

if TYPE_CHECKING:
    from ..models import ArticlePage, ListingPage

LENGTH = 20


class DatedFeed(SyndicationFeed):
    """A feed that has the date of its page while it is empty. Django would give it the time of each request."""

    def latest_post_date(self) -> datetime:
        """Return the date of the newest item, or that of the page."""
        date: datetime = (None if self.items else self.feed["page_date"]) or super().latest_post_date()
        return date


class DatedRssFeed(DatedFeed, Rss201rev2Feed):
    """An RSS feed."""


class DatedAtomFeed(DatedFeed, Atom1Feed):
    """An Atom feed."""


class RssFeed(Feed):
    """The newest articles as RSS. An item links to the article, or to what it redirects to."""

    feed_type: type[SyndicationFeed] = DatedRssFeed
    path = RSS_PATH
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, page: "ListingPage") -> "ListingPage":
        """Return the listing page. The feed object serves one request, so it can store it."""
        self.request = request
        self.identity = site_setting(request, SiteIdentity)
        IDENTITY.declare(self.identity.site_id, identity_value(self.identity))
        return page

    def title(self, page: "ListingPage") -> str:
        """Return the page's title and the site's name."""
        return xml_safe(f"{page.title} | {self.identity.site_name}")

    def description(self, page: "ListingPage") -> str:
        """Return the description of the page, or the tagline of the site."""
        return xml_safe(page.description or self.identity.tagline)

    def subtitle(self, page: "ListingPage") -> str:
        """Return the description, which Atom calls subtitle."""
        return self.description(page)

    def link(self, page: "ListingPage") -> str:
        """Return the URL of the listing page."""
        return page.get_full_url(self.request) or ""

    def feed_url(self, page: "ListingPage") -> str:
        """Return the URL of the feed."""
        return f"{self.link(page)}{self.path}"

    def feed_guid(self, page: "ListingPage") -> str:
        """Return an identifier that stays the same when the page is moved."""
        return page.translation_key.urn

    def feed_extra_kwargs(self, page: "ListingPage") -> dict[str, datetime | None]:
        """Return when the page was last published."""
        return {"page_date": page.last_published_at}

    def author_name(self) -> str:
        """Return the site's name: Atom requires an author."""
        return xml_safe(self.identity.site_name)

    def items(self, page: "ListingPage") -> "Iterable[ArticlePage]":
        """Return the newest articles, and declare what the feed shows of them."""
        articles = list(page.articles(self.request).for_cards().defer(None)[:LENGTH])
        NEWEST.declare(newest_name(page.path, None, LENGTH), [article.pk for article in articles])
        # Articles without a written description: their text is taken from the streams.
        streams = [stream for article in articles if not article.written_description for stream in article.streams]
        with prefetched_choices(streams, ()):
            self.texts = {article.pk: article.feed_text for article in articles}
        for article in articles:
            article.declare_card()
            PAGE.declare(article.pk, page_value(article))
        return articles

    def item_title(self, item: "ArticlePage") -> str:
        """Return the title as plain text. The feed generator escapes it."""
        return xml_safe(item.title)

    def item_description(self, item: "ArticlePage") -> str:
        """Return the summary as HTML, because feed readers interpret it as HTML."""
        return escape(xml_safe(self.texts[item.pk]))

    def item_link(self, item: "ArticlePage") -> str:
        """Return the URL of the article, or of what it redirects to."""
        url = item.get_full_url(self.request) or ""
        return urljoin(url, item.target_url)

    def item_guid(self, item: "ArticlePage") -> str:
        """Return an identifier that survives moving and renaming, so that readers do not show the article as new."""
        return item.translation_key.urn

    def item_pubdate(self, item: "ArticlePage") -> datetime:
        """Return the start of the article's date in Singapore."""
        return item.filed_at

    def item_updateddate(self, item: "ArticlePage") -> datetime:
        """Return when the article was last published."""
        published = item.last_updated
        return in_singapore(published) if published else self.item_pubdate(item)

    def item_categories(self, item: "ArticlePage") -> list[str]:
        """Return the title of the article's category."""
        return [xml_safe(item.category_title)] if item.category_title else []


class AtomFeed(RssFeed):
    """The newest articles as Atom."""

    feed_type = DatedAtomFeed
    path = ATOM_PATH
