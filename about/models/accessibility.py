"""The page type of the accessibility statement."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, Site
from wagtail.search import index

from actris_cms.core.blocks import RichTextBlock
from actris_cms.core.models import BasePage
from actris_cms.discovery.structured import Facts, Node, reference
from actris_cms.fields import StreamField

from ..accessibility import assessed_on, limitations, measurements, prepared, prepared_text
from ..blocks import LimitationBlock, MeasurementBlock
from ..forms import StatementForm
from ..reach import reach_of
from .pages import ContentPage

STANDARD = "the Web Content Accessibility Guidelines (WCAG) 2.2, level AA"


class Conformance(models.TextChoices):
    """How far a site meets the guidelines, in the words of the W3C."""

    FULL = "full", "fully conformant"
    PARTIAL = "partial", "partially conformant"
    NONE = "none", "not conformant"


class AccessibilityPage(ContentPage):
    """What works for everybody, what does not, and whom to tell: dated, and with what was measured.

    A new one has the words and figures of `accessibility.json`. The footer of every page links to it.
    """

    conformance = models.CharField(
        max_length=10,
        choices=Conformance,
        default=partial(prepared, "conformance"),
        help_text="With WCAG 2.2, level AA. “Partially”: some content, named under limitations, does not meet it.",
    )
    assessed_on = models.DateField("date of the assessment", default=assessed_on)
    limitations = StreamField(
        [("limitation", LimitationBlock())],
        blank=True,
        default=limitations,
        help_text="What not everybody can use. Remove what is not so on this site, and add what you hear of.",
    )
    answer_days = models.PositiveSmallIntegerField(
        "answer within working days",
        default=partial(prepared, "answer_days"),
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Promised to who tells you about a problem. How to reach you is taken from the contact page and the "
        "enquiry form.",
    )
    assessment = StreamField(
        [("rich_text", RichTextBlock())],
        blank=True,
        default=partial(prepared_text, "assessment"),
        verbose_name="how it was assessed",
    )
    measurements = StreamField(
        [("measurement", MeasurementBlock())],
        blank=True,
        default=measurements,
        help_text="Filled in with what was measured when this version of the site’s software was released.",
    )
    technology = StreamField(
        [("rich_text", RichTextBlock())],
        blank=True,
        default=partial(prepared_text, "technology"),
        help_text="What a browser must be able to do, and where the site was tried.",
    )

    content_panels = [
        *Page.content_panels,
        *BasePage.summary_panels,
        MultiFieldPanel([FieldPanel("conformance"), FieldPanel("assessed_on")], heading="Conformance"),
        FieldPanel("limitations"),
        FieldPanel("answer_days"),
        FieldPanel("assessment"),
        FieldPanel("measurements"),
        FieldPanel("technology"),
        FieldPanel("body", help_text="Shown below the rest: anything else."),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("limitations"),
        index.SearchField("assessment"),
        index.SearchField("technology"),
    ]
    base_form_class = StatementForm

    # Everyday words by which visitors look for this page.
    search_words = ("Accessibility, accessible, disability, disabled", "Screen reader, keyboard, large print", "WCAG")
    in_footer = True
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = "accessibility statement"

    @classmethod
    def add_to(cls, home: Page) -> "AccessibilityPage":
        """Publish the statement with the prepared words below a home page, and return it."""
        page = cls(title=prepared("title"))
        home.add_child(instance=page)
        page.save_revision().publish()
        return page

    def clean(self) -> None:
        """Refuse a full conformance with limitations."""
        super().clean()
        if self.conformance == Conformance.FULL and self.limitations:
            message = "A site with limitations is not fully conformant: choose “partially”, or remove the limitations."
            raise ValidationError({"conformance": message})

    @property
    def opening_words(self) -> str:
        """How far the site meets the guidelines."""
        return f"This website is {self.get_conformance_display()} with {STANDARD}."

    @property
    def proposal(self) -> str:
        """The summary of cards, which no editor has to confirm: the field says the same."""
        return ""

    @property
    def card_text(self) -> str:
        """The summary, or how far the site meets the guidelines."""
        return super().card_text or self.opening_words

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add how to reach the institute."""
        context = super().get_context(request, *args, **kwargs)
        site = Site.find_for_request(request)
        return {**context, "reach": reach_of(site.root_page, request) if site else None}

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return what the statement says about the site, as a property of its schema.org WebSite."""
        about = {"@id": facts.page_id, "about": reference(facts.website_id)}
        return [about, {"@id": facts.website_id, "accessibilitySummary": self.opening_words}]
