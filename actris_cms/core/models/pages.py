"""The abstract page that every page type is built on."""

from datetime import datetime
from textwrap import shorten
from typing import Any, ClassVar

from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.search import index

from ..blocks import images_in, plain_text
from .media import image_key

DESCRIPTION_LENGTH = 155  # What search engines show of a description before they cut it.


class BasePage(Page):
    """What every page has: a summary, pictures for cards and for sharing, and the date it was last changed.

    Abstract, and not Wagtail's swappable base page: see `docs/decisions/0002-abstract-base-page.md`.
    """

    summary = models.TextField(
        max_length=400,
        blank=True,
        help_text="One or two sentences, shown under the title, on cards that lead here, and in search results.",
    )
    listing_image = image_key("Shown on cards that lead to this page.")
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
    def shown_images(self) -> list[AbstractImage]:
        """The images that the page's streams show."""
        streams = [field.name for field in self._meta.get_fields() if isinstance(field, StreamField)]
        return [image for name in streams for image in images_in(getattr(self, name))]

    @property
    def shared_image(self) -> AbstractImage | None:
        """The picture where the page is shared, if it can be cut to the size that is wanted there: a drawing cannot."""
        image = self.share_image or self.listing_image
        return None if image is None or image.is_svg() else image

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Ask for the sizes of all images at once: picture by picture, each would be a query."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        prefetch_related_objects(self.shown_images, "renditions")
        return context

    @property
    def last_updated(self) -> datetime | None:
        """When the words that visitors see were last published: the page's own date, never the site's."""
        return self.last_published_at or self.latest_revision_created_at

    @property
    def card_text(self) -> str:
        """What a card that leads here says of the page, without a look into its streams."""
        return self.summary or self.search_description

    @property
    def opening_words(self) -> str:
        """What the page begins with, for where nobody wrote a description."""
        first = next((block.value for block in getattr(self, "body", ()) if block.block_type == "rich_text"), "")
        return plain_text(first)

    @property
    def description(self) -> str:
        """What search engines and shared links show, in one or two sentences: written, or the page's first words."""
        written = self.search_description or self.summary
        return written or shorten(self.opening_words, DESCRIPTION_LENGTH, placeholder=" …")
