"""The home page: hero, highlights, body."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.models import BasePage
from actris_cms.core.models.media import image_foreign_key
from actris_cms.fields import StreamField
from actris_cms.images.focus import propose_focal_point
from actris_cms.pagecache.dependencies import Dependency, all_with_any_page
from actris_cms.pagecache.kinds import link_value
from actris_cms.privacy import live_and_public

from .blocks import HighlightBlock, HomeStoryBlock

MAX_HERO_LINKS = 12
HERO_IMAGES = ("hero_image", "hero_image_left", "hero_image_right")
HERO_HELP = "The {} of the three hexagons; decorative. Without a picture it is drawn."


def _newsroom_below(home: Page, request: HttpRequest | None = None) -> Any:
    """Return the newsroom below a home page; None if there is none that every visitor may see."""
    newsrooms: Any = apps.get_model("newsroom", "NewsroomPage").objects
    # If the query were ordered by path, or had a limit, SQLite would read all pages of the site.
    found = live_and_public(request, newsrooms.child_of(home)).order_by("pk")
    return next(iter(found.only("title", "path", "depth", "url_path", "live")), None)


def _newsrooms(names: Collection[str]) -> dict[str, Any]:
    found = {str(home.pk): _newsroom_below(home) for home in HomePage.objects.filter(pk__in=names)}
    return {name: link_value(newsroom) for name, newsroom in found.items() if newsroom}


# The newsroom below a home page, whose feeds the home page links to. The name is the primary key of the home page.
NEWSROOM = Dependency("newsroom", _newsrooms, all_with_any_page)


class HomePage(BasePage):
    """The home page: what the institute is, and links to what it offers. A data migration creates the only one."""

    hero_title = models.CharField(max_length=255, blank=True, help_text="Left empty, the page's title is shown.")
    hero_text = models.TextField(max_length=600, blank=True)
    hero_link = StreamField(
        [("link", LinkBlock())],
        blank=True,
        max_num=MAX_HERO_LINKS,
        help_text="One link is shown as a button. Several are shown as a list that opens.",
    )
    hero_links_title = models.CharField(
        max_length=120, blank=True, help_text="For several links: what the list is called, such as “I want to …”."
    )
    hero_image = image_foreign_key(HERO_HELP.format("large one"))
    hero_image_left = image_foreign_key(HERO_HELP.format("small one on the left"))
    hero_image_right = image_foreign_key(HERO_HELP.format("small one on the right"))
    highlights = StreamField([("highlight", HighlightBlock())], blank=True, max_num=4)
    body = StreamField(HomeStoryBlock(), blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("hero_title", "hero_text", "hero_link", "hero_links_title", *HERO_IMAGES)],
            heading="Hero",
        ),
        FieldPanel("highlights"),
        FieldPanel("body"),
    ]
    promote_panels = [
        *BasePage.promote_panels,
        FieldPanel("summary", help_text="One or two sentences for search results and shared links."),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("hero_title"),
        index.SearchField("hero_text"),
        index.SearchField("highlights"),
        index.SearchField("body"),
    ]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "about.AboutPage",
        "about.AccessibilityPage",
        "about.ContactPage",
        "about.EnquiryPage",
        "about.PersonPage",
        "newsroom.NewsroomPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the images of the published hero focal points: the hexagons show half of a wide one.

        Wagtail saves a draft with `update_fields`. It must not change images that other pages show.
        """
        super().save(*args, **kwargs)
        is_published = self.live and kwargs.get("update_fields") is None
        for image in self.hero_images if is_published else ():
            propose_focal_point(image)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """Leave out the card: no page shows one of the home page."""
        return [mode for mode in super().preview_modes if mode[0] != "card"]

    @property
    def hero_images(self) -> list[AbstractImage]:
        """The images of the hero."""
        return [image for image in (getattr(self, name) for name in HERO_IMAGES) if image]

    @property
    def shown_images(self) -> list[AbstractImage]:
        """The images of the hero and of the streams."""
        return [*self.hero_images, *super().shown_images]

    @property
    def opening_words(self) -> str:
        """The text of the hero."""
        return self.hero_text

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the newsroom, and its feeds, so that feed readers find them by the URL of the home page."""
        newsroom = _newsroom_below(self, request) if self.pk else None
        NEWSROOM.declare(self.pk, link_value(newsroom) if newsroom else None)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "newsroom": newsroom, "feeds": newsroom.feeds(request) if newsroom else []}

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page by its whole URL path in one query. Wagtail's own routing needs two queries per level.

        URLs that are not those of a live page are left to Wagtail, such as the subpage routes of a page type.
        """
        if path_components:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            # Filter by slug, too: unlike `url_path`, it has an index.
            page = Page.objects.filter(slug=path_components[-1], url_path=url_path, live=True).first()
            if page:
                return page.specific.route(request, [])
        return super().route(request, path_components)
