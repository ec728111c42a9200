"""Newsroom and categories: the pages that list articles."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from actris_cms.core.models import BasePage
from actris_cms.core.navigation import STEP, Entry

from ..agenda import agenda
from ..counts import Counts
from ..feeds import ATOM_PATH, RSS_PATH, AtomFeed, FeedLink, RssFeed, feed_links
from ..listing import Listing
from .article_counts import ArticleCounts
from .article_queryset import ArticleQuerySet
from .articles import ArticlePage

EVENTS_AT_ONCE = 4  # Above the list; those that come later are shown on request.


class ListingPage(RoutablePageMixin, BasePage):
    """What newsroom and category have in common: a list of the articles below, with filters, pages and feeds."""

    has_side_navigation = False
    schema_type = "CollectionPage"
    lists_pages_below = True

    content_panels = [*Page.content_panels, *BasePage.summary_panels]

    class Meta:
        abstract = True

    @property
    def newsroom_path(self) -> str:
        """The place of the newsroom in the tree."""
        raise NotImplementedError

    def articles(self, request: HttpRequest) -> ArticleQuerySet:
        """The articles below that every visitor may see."""
        return ArticlePage.objects.seen_below(self.path, request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list and the feeds, and above the whole list what is coming up."""
        context = super().get_context(request, *args, **kwargs)
        counts = Counts(ArticleCounts.objects.public_below(self.newsroom_path, request))
        listing = Listing(self, self.articles(request), counts, request)
        self.let_be_kept(request, listing.query)
        coming = agenda(self.path, request) if not listing.query else []
        return {
            **context,
            "listing": listing,
            "canonical_url": listing.canonical_url,
            "shown_title": listing.title,
            "agenda": coming[:EVENTS_AT_ONCE],
            "later": coming[EVENTS_AT_ONCE:],
            "feeds": self.feeds(request),
        }

    def feeds(self, request: HttpRequest) -> list[FeedLink]:
        """Where news readers find the feeds of this page."""
        return feed_links(Entry(self.title, self.get_url(request) or ""))

    def pages_to_read(self, request: HttpRequest, most: int) -> list[Page]:
        """The newest articles."""
        return list(self.articles(request).for_cards()[:most])

    def get_route_paths(self) -> list[str]:
        """The addresses that Wagtail keeps alive when the page moves: those of its feeds, too."""
        return [*super().get_route_paths(), f"/{RSS_PATH}", f"/{ATOM_PATH}"]

    @path(RSS_PATH)
    def rss(self, request: HttpRequest) -> HttpResponse:
        """The newest articles as RSS."""
        self.let_be_kept(request, framed=False)
        return RssFeed()(request, self)

    @path(ATOM_PATH)
    def atom(self, request: HttpRequest) -> HttpResponse:
        """The newest articles as Atom."""
        self.let_be_kept(request, framed=False)
        return AtomFeed()(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page or its card, as of every page type; a page with routes would know the page alone."""
        return super(RoutablePageMixin, self).serve_preview(request, mode_name)


class NewsroomPage(ListingPage):
    """The institute's news, newest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsroom.CategoryPage", "newsroom.ArticlePage", "newsroom.EventPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "newsroom"

    @property
    def newsroom_path(self) -> str:
        """Its own."""
        return self.path


class CategoryPage(ListingPage):
    """A kind of news. Its address is the filter that shows it."""

    parent_page_types = ["newsroom.NewsroomPage"]
    subpage_types = ["newsroom.ArticlePage", "newsroom.EventPage"]
    show_in_menus_default = True

    class Meta:
        verbose_name = "news category"
        verbose_name_plural = "news categories"

    @property
    def newsroom_path(self) -> str:
        """That of the page above."""
        return self.path[:-STEP]
