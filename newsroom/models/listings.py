"""Newsrooms and categories, the pages that list articles."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import BasePage
from actris_cms.fields import StreamField
from actris_cms.navigation.page_rows import STEP, NavigationItem
from actris_cms.privacy import live_and_public
from actris_cms.tree import in_branch

from ..events.agenda import agenda
from ..lists.counts import Counts
from ..lists.feed_links import ATOM_PATH, RSS_PATH, FeedLink, feed_links
from ..lists.feeds import AtomFeed, RssFeed
from ..lists.listing import Listing
from .article_queryset import ArticleQuerySet
from .articles import ArticlePage

EVENTS_AT_ONCE = 4  # Above the list. Later events are collapsed.


class ListingPage(RoutablePageMixin, BasePage):
    """The base of newsrooms and categories: a list of all articles below, with filters, pagination and feeds.

    The body, usually empty, is shown above the list.
    """

    body = StreamField(StoryBlock(), blank=True, help_text="Shown above the list.")

    has_side_navigation = False
    schema_type = "CollectionPage"
    lists_descendants = True

    content_panels = [*Page.content_panels, *BasePage.summary_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True

    @property
    def newsroom_path(self) -> str:
        """The tree path of the newsroom."""
        raise NotImplementedError

    def articles(self, request: HttpRequest) -> ArticleQuerySet:
        """Return the articles below that every visitor may see."""
        return ArticlePage.objects.public_below(self.path, request)

    def counts(self, request: HttpRequest) -> Counts:
        """Count the newsroom's public articles by parent and year, in one query."""
        below = ArticlePage.objects.filter(in_branch(self.newsroom_path))
        return Counts(live_and_public(request, below).counts_by_parent_and_year())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list and the feeds; on its first page without filters, also the agenda."""
        context = super().get_context(request, *args, **kwargs)
        listing = Listing(self, self.articles(request), self.counts(request), request)
        self.allow_caching(request, listing.query)
        events = agenda(self.path, request) if not listing.query else []
        return {
            **context,
            "listing": listing,
            "canonical_url": listing.canonical_url,
            "shown_title": listing.title,
            "agenda": events[:EVENTS_AT_ONCE],
            "later": events[EVENTS_AT_ONCE:],
            "feeds": self.feeds(request),
        }

    def feeds(self, request: HttpRequest) -> list[FeedLink]:
        """Return the links to the feeds of this page."""
        return feed_links(NavigationItem(self.title, self.get_url(request) or ""))

    def llms_pages(self, request: HttpRequest, most: int) -> list[Page]:
        """Return the newest articles."""
        return list(self.articles(request).for_cards()[:most])

    def get_route_paths(self) -> list[str]:
        """Add the feeds to the URLs that Wagtail creates redirects for when the page is moved."""
        return [*super().get_route_paths(), f"/{RSS_PATH}", f"/{ATOM_PATH}"]

    @path(RSS_PATH)
    def rss(self, request: HttpRequest) -> HttpResponse:
        """Serve the newest articles as RSS."""
        self.allow_caching(request, with_shell=False)
        return RssFeed()(request, self)

    @path(ATOM_PATH)
    def atom(self, request: HttpRequest) -> HttpResponse:
        """Serve the newest articles as Atom."""
        self.allow_caching(request, with_shell=False)
        return AtomFeed()(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Preview the page or its card. `RoutablePageMixin` would always preview the page."""
        return super(RoutablePageMixin, self).serve_preview(request, mode_name)


class NewsroomPage(ListingPage):
    """The institute's news, newest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsroom.CategoryPage", "newsroom.ArticlePage", "newsroom.EventPage", "newsroom.LecturePage"]
    max_count_per_parent = 1

    # Everyday words by which visitors look for this page, whatever its title.
    search_words = ("News, latest news, press",)

    class Meta:
        verbose_name = "newsroom"

    @property
    def newsroom_path(self) -> str:
        """Return the tree path of the newsroom itself."""
        return self.path


class CategoryPage(ListingPage):
    """A category of news. The newsroom's category filter links to it."""

    parent_page_types = ["newsroom.NewsroomPage"]
    subpage_types = ["newsroom.ArticlePage", "newsroom.EventPage", "newsroom.LecturePage"]
    show_in_menus_default = True

    class Meta:
        verbose_name = "news category"
        verbose_name_plural = "news categories"

    @property
    def newsroom_path(self) -> str:
        """Return the tree path of the parent page."""
        return self.path[:-STEP]
