"""The abstract page that every page type is built on."""

from datetime import datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index

from ..blocks import images_in, opening_words
from ..blocks.choosers import at_hand
from ..fields import streams_of
from ..pagecache.dependencies import recording
from ..pagecache.kinds import CARD, PAGE, SHELL, page_value
from ..pagecache.recording import keep_page
from ..privacy import live_and_public
from ..tree import paths_down_to
from .media import image_key
from .settings import SiteIdentity
from .shell import shell_streams, site_setting

if TYPE_CHECKING:
    from ..discovery.structured import Facts, Node

DESCRIPTION_LENGTH = 155  # What search engines show of a description before they cut it.
# A picture stands for the page where it is wide enough, in pixels, and not so tall or so wide that cutting it to the
# shape in which pages are shared would take heads or words away.
SHARED_WIDTH = 600
SHARED_RATIOS = (1.3, 2.4)


def has_shape_for_sharing(image: AbstractImage) -> bool:
    """Whether little is lost where the picture is cut to the shape in which pages are shared."""
    least, most = SHARED_RATIOS
    return least <= image.width / image.height <= most


def can_be_shared(image: AbstractImage) -> bool:
    """Whether the picture may stand for a page though nobody has chosen it for that."""
    return not image.is_svg() and image.width >= SHARED_WIDTH and has_shape_for_sharing(image)


class BasePage(Page):
    """What every page has: a summary, pictures for cards and for sharing, and the date it was last changed.

    Abstract, and not Wagtail's swappable base page: see `docs/decisions/0002-abstract-base-page.md`.
    """

    summary = models.TextField(
        max_length=400,
        blank=True,
        help_text="One or two sentences, shown under the title, on cards that lead here, and in search results.",
    )
    listing_image = image_key(
        "Shown on cards that lead to this page, not on the page itself. News without one has a drawn pattern there."
    )
    share_image = image_key(
        "Shown where the page is shared. The picture for cards takes its place where there is none."
    )

    summary_panels: ClassVar[list[Any]] = [FieldPanel("summary")]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [FieldPanel("listing_image"), FieldPanel("share_image")], heading="Pictures for cards and sharing"
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary", boost=2)]

    # Whether the pages around this one are shown beside it. A listing of its own serves a section of hundreds better.
    has_side_navigation: ClassVar[bool] = True
    # What a page of this type is to those who search: one word, by which they can filter.
    search_kind: ClassVar[str] = "page"

    # What schema.org calls such a page.
    schema_type: ClassVar[str] = "WebPage"

    # Whether the page shows the newest of all pages below it, so that it changes whenever one of them does.
    lists_pages_below: ClassVar[bool] = False

    class Meta:
        abstract = True

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page itself, and the card that leads to it."""
        return [("", "Page"), ("card", "Card that leads here")]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The card alone, on request."""
        if mode_name == "card":
            return "core/card_preview.html"
        template: str = super().get_preview_template(request, mode_name)
        return template

    @property
    def streams(self) -> list[StreamValue]:
        """The values of the page's stream fields."""
        return streams_of(self)

    @property
    def shown_images(self) -> list[AbstractImage]:
        """The images that the page's streams show."""
        return [image for stream in self.streams for image in images_in(stream)]

    @property
    def shared_image(self) -> AbstractImage | None:
        """The photograph that stands for the page where it is shared: chosen for that, or for cards, or the first.

        A drawing is none: it cannot be cut to the size that is wanted there.
        """
        if self.share_image and not self.share_image.is_svg():
            return self.share_image
        others = (image for image in (self.listing_image, *self.shown_images) if image)
        return next((image for image in others if can_be_shared(image)), None)

    @classmethod
    def leads_elsewhere(cls) -> Q:
        """Which pages of this type are nothing but a way to another address, and are listed nowhere as pages."""
        return Q(pk__in=[])

    def structured_data(self, facts: "Facts") -> "list[Node]":
        """What schema.org can be told of this type of page alone; see `actris_cms.core.discovery.structured`."""
        return []

    def pages_to_read(self, request: HttpRequest, most: int) -> "list[Page]":
        """The pages below this one that a reader in a hurry should know, at most so many: for `llms.txt`."""
        below: Any = live_and_public(request, Page.objects.descendant_of(self)).type(BasePage).order_by("path")
        return list(below[:most].defer_streamfields().specific())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a visitor, and let the page cache keep the answer."""
        self.let_be_kept(request)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def let_be_kept(self, request: HttpRequest, query: str = "", *, framed: bool = True) -> None:
        """Say to the page cache that what is shown is this page: see `keep_page`. A feed is not framed by the site."""
        site = Site.find_for_request(request)
        if site is not None and recording.get() is not None:
            if framed:
                SHELL.relied_on(site.pk)
            PAGE.shown(self.pk, page_value(self))
            keep_page(query)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Ask for what links lead to, and for the sizes of all images, at once: one by one, each would be a query."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shell = shell_streams(request)
        identity = site_setting(request, SiteIdentity)
        with at_hand([*self.streams, *shell], (self, identity)):
            images = self.shown_images  # For these, the streams are read, and all that they have chosen.
            for stream in shell:
                list(stream)
        prefetch_related_objects([*images, *identity.marks], "renditions")
        return context

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """The restrictions of this page and of those above it, in one query where nothing is restricted.

        Wagtail asks for the pages above, then for their restrictions. The tree path says which pages are above; only
        where one of them is an alias, and so obeys the page that it repeats, is Wagtail's way needed.
        """
        pages = Page.objects.filter(path__in=paths_down_to(self.path)).order_by()
        rows = list(pages.values_list("alias_of", "view_restrictions"))
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(pk__in={pk for _, pk in rows if pk})
        return super().get_view_restrictions() if any(alias for alias, _ in rows) else found

    @property
    def last_updated(self) -> datetime | None:
        """When the words that visitors see were last published: the page's own date, never the site's."""
        return self.last_published_at

    @property
    def card_text(self) -> str:
        """What a card that leads here says of the page, without a look into its streams."""
        return self.summary or self.search_description

    @property
    def card_value(self) -> list[Any]:
        """All that a card shows which leads here: when any of it changes, pages with such a card change, too."""
        return [self.title, self.url_path, self.live, self.card_text, self.listing_image_id]

    def note_card(self) -> None:
        """Tell the page cache that the card is shown."""
        CARD.shown(self.pk, self.card_value)

    @property
    def opening_words(self) -> str:
        """What the page begins with, for where nobody wrote a description."""
        return opening_words(getattr(self, "body", ()), DESCRIPTION_LENGTH)

    @property
    def written_description(self) -> str:
        """What somebody wrote to describe the page; empty where nobody did."""
        return self.search_description or self.summary

    @property
    def description(self) -> str:
        """What search engines and shared links show, in one or two sentences: written, or the page's first words."""
        return self.written_description or shorten(self.opening_words, DESCRIPTION_LENGTH, placeholder=" …")
