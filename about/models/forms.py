"""The page with an enquiry form."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.forms.forms import BaseForm
from wagtail.contrib.forms.models import FormMixin, validate_to_address
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import BasePage
from actris_cms.fields import StreamField

from ..blocks import FieldsBlock


class EnquiryPage(BasePage, FormMixin):
    """A page with a form that visitors send to the institute.

    `FormMixin` comes last, so that the page is served and previewed like any other: the view in `views.py` takes what
    visitors send, because Wagtail's view of pages would ask for a cookie. The mixin brings the lists in the admin.
    """

    inner_fields = ("to_address",)

    body = StreamField(StoryBlock(), blank=True, help_text="Shown above the form.")
    form_fields = StreamField(FieldsBlock(), verbose_name="fields")
    to_address = models.CharField(
        "send to",
        max_length=255,
        blank=True,
        validators=[validate_to_address],
        help_text="E-mail addresses that get each enquiry, with commas between them. Left empty: enquiries are only "
        "shown under Forms in the menu.",
    )
    keep_days = models.PositiveSmallIntegerField(
        "delete after days",
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text="Enquiries are deleted from this site so many days after they were sent. The form says so.",
    )
    thanks = models.CharField(
        max_length=400,
        default="Thank you. We have received your enquiry.",
        help_text="Shown when the form has been sent: what happens next, and when.",
    )

    content_panels = [
        *Page.content_panels,
        *BasePage.summary_panels,
        FieldPanel("body"),
        FieldPanel("form_fields"),
        MultiFieldPanel(
            [FieldPanel("to_address"), FieldPanel("keep_days"), FieldPanel("thanks")], heading="When it is sent"
        ),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    schema_type = "ContactPage"
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "enquiry form"

    @property
    def named_fields(self) -> list[tuple[str, Any]]:
        """The blocks of the fields with the name that each has in the form and in stored enquiries."""
        return [(f"field_{block.id or number}", block) for number, block in enumerate(self.form_fields)]

    def get_form_class(self) -> type[forms.Form]:
        """Return the form that the fields describe. Wagtail would read them from a table."""
        fields = {name: block.block.form_field(block.value) for name, block in self.named_fields}
        return type("EnquiryForm", (BaseForm,), fields)

    def get_data_fields(self) -> list[tuple[str, str]]:
        """Return the columns of the list of enquiries and of its export: name and heading."""
        return [("submit_time", "Sent"), *((name, block.value["label"]) for name, block in self.named_fields)]

    def reply_address(self, cleaned: dict[str, Any]) -> str:
        """Return the e-mail address that the visitor gave, as the form has checked it; empty if there is none."""
        return next((cleaned.get(name) or "" for name, block in self.named_fields if block.block_type == "email"), "")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the form: an empty one, or the `form` with errors."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "form": kwargs.get("form") or self.get_form(page=self)}
