"""The institute's standing content."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import StoryBlock
from actris_cms.core.fields import StreamField
from actris_cms.core.models import BasePage

CARDS_LIMIT = 120  # A section of more pages than this wants sections of its own.


class StandingPage(BasePage):
    """What the types of pages with standing content share: a story, and the card that leads to them. Abstract."""

    body = StreamField(StoryBlock(), blank=True)

    search_fields = [*BasePage.search_fields, index.SearchField("body")]

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


class AboutPage(StandingPage):
    """A page of standing content: the institute, its facilities, its services, its people. Nested to any depth.

    One without content of its own is a section: it shows the pages below it.
    """

    content_panels = [*Page.content_panels, *BasePage.summary_panels, FieldPanel("body")]

    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types = ["about.AboutPage"]

    class Meta:
        verbose_name = "about page"

    @cached_property
    def child_cards(self) -> list[Page]:
        """The live, public pages below a section, in the order of the tree. Empty where the page has a body."""
        if self.body or not self.pk:
            return []
        below: Any = Page.objects.child_of(self).type(BasePage).live().public().order_by("path")
        cards = below.defer_streamfields().specific().select_related("listing_image", for_specific_subqueries=True)
        children = list(cards[:CARDS_LIMIT])
        prefetch_related_objects([page.listing_image for page in children if page.listing_image], "renditions")
        return children
