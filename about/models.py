"""The institute's standing content."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import StoryBlock
from actris_cms.core.fields import StreamField
from actris_cms.core.models import BasePage

CARDS_LIMIT = 120  # A section of more pages than this wants sections of its own.


class AboutPage(BasePage):
    """A page of standing content: the institute, its facilities, its services, its people. Nested to any depth.

    One without content of its own is a section: it shows the pages below it.
    """

    body = StreamField(StoryBlock(), blank=True)
    section = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="For a page that stands elsewhere in the tree: the section whose side navigation it belongs to.",
    )

    content_panels = [*Page.content_panels, *BasePage.summary_panels, FieldPanel("body")]
    promote_panels = [*BasePage.promote_panels, PageChooserPanel("section", "about.AboutPage")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types = ["about.AboutPage"]

    class Meta:
        verbose_name = "about page"

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

    @cached_property
    def child_cards(self) -> list[Page]:
        """The live, public pages below a section, in the order of the tree. Empty where the page has a body."""
        if self.body or not self.pk:
            return []
        children: Any = AboutPage.objects.child_of(self).live().public().order_by("path").defer_streamfields()
        return list(children.prefetch_related("listing_image__renditions")[:CARDS_LIMIT])
