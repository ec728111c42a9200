"""The blocks of the home page that list what is in the newsroom.

They get its models by name, because the apps of page types must not import each other.
"""

from typing import Any, ClassVar

from django.apps import apps
from django.http import HttpRequest
from wagtail import blocks
from wagtail.models import Page, Site

from actris_cms.core.blocks import LinkBlock

COUNT = 3  # One row of cards.


class NewsroomBlock(blocks.StructBlock):
    """Some pages of the newsroom, and a link to all. The block is empty while there are none."""

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=120)
    link = LinkBlock(optional=True, required=False)

    # The text of the link to the newsroom.
    all_text: ClassVar[str]

    def found(self, root: str, request: HttpRequest | None) -> tuple[list[Page], bool]:
        """Return the pages below the tree path `root`, and whether a link to all leads to more than these."""
        raise NotImplementedError

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the pages, and the link to all of them."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        request = context.get("request")
        if site := Site.find_for_request(request):
            found, has_more = self.found(site.root_page.path, request)
            newsroom = context.get("newsroom") if has_more else None
            context |= {"found": found, "more": self.more_link(value["link"], newsroom)}
        return context

    def more_link(self, link: Any, newsroom: Page | None) -> Any:
        """Return the link that the editor chose; if it has no target, a link to the newsroom."""
        if link.href or not newsroom:
            return link
        return self.child_blocks["link"].normalize({"text": self.all_text, "page": newsroom})

    class Meta:
        group = "Home"
        styles = ("home/home.css",)


class LatestNewsBlock(NewsroomBlock):
    """The newest articles."""

    title = blocks.CharBlock(max_length=120, default="Latest news")

    all_text = "More news"

    def found(self, root: str, request: HttpRequest | None) -> tuple[list[Page], bool]:
        """Return the newest public articles. There is always a link to all."""
        articles: Any = apps.get_model("newsroom", "ArticlePage").objects
        return articles.newest_below(root, request, COUNT), True

    class Meta:
        icon = "doc-full-inverse"
        label = "Latest news"
        description = "The three newest articles of the newsroom."
        template = "home/blocks/latest_news.html"
        preview_value = {
            "eyebrow": "",
            "title": "Latest news",
            "link": {"text": "Learn more", "page": None, "document": None, "url": "/about-us/"},
        }


class ComingEventsBlock(NewsroomBlock):
    """The next events, soonest first."""

    title = blocks.CharBlock(max_length=120, default="Coming events")

    all_text = "All coming events"

    def found(self, root: str, request: HttpRequest | None) -> tuple[list[Page], bool]:
        """Return the next public events, and whether there are others."""
        coming = apps.get_model("newsroom", "EventPage").coming_below(root, request)
        return coming[:COUNT], len(coming) > COUNT

    class Meta:
        icon = "date"
        label = "Coming events"
        description = "Up to three events that take place next. It is hidden while there are none."
        template = "home/blocks/coming_events.html"
        preview_value = {
            "eyebrow": "",
            "title": "Coming events",
            "link": {"text": "All events", "page": None, "document": None, "url": "/newsroom/"},
        }
