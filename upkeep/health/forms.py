"""The forms that mend a finding in the report."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminPageChooser
from wagtail.models import Page

from actris_cms.core.blocks.links import validate_link_url
from actris_cms.core.forms import forget_invalid_choice
from actris_cms.core.models.cards import PageWithCard
from actris_cms.privacy import hidden_paths
from upkeep.checks.pictures import says_nothing


class DescriptionForm(forms.Form):
    """What a picture shows."""

    description = forms.CharField(
        max_length=255,
        widget=AdminAutoHeightTextInput,
        label="What the picture shows",
        help_text="For those who cannot see it, on every page that has no other alt text for it.",
    )

    def clean_description(self) -> str:
        """Refuse a file name, or words such as “image”."""
        words: str = self.cleaned_data["description"]
        if says_nothing(words):
            raise ValidationError("This says nothing of what the picture shows.")
        return words


class SummaryForm(forms.Form):
    """The summary of a page."""

    summary = forms.CharField(
        max_length=PageWithCard._meta.get_field("summary").max_length,
        widget=AdminAutoHeightTextInput,
        label="Summary",
        help_text="One or two sentences, shown under the title, on cards that lead here, and in search results.",
    )


class TargetForm(forms.Form):
    """Where a link is to lead: to a page, or to an address."""

    page = forms.ModelChoiceField(
        queryset=Page.objects.filter(depth__gt=1), required=False, widget=AdminPageChooser, label="A page of this site"
    )
    address = forms.CharField(
        max_length=2000,
        required=False,
        label="Or an address",
        help_text="Such as https://example.org/.",
        validators=[validate_link_url],
    )

    def __init__(self, *args: Any, visible: Any, **kwargs: Any) -> None:
        """Offer only pages that the user sees in choosers, too: `visible`."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["page"]
        field.queryset = visible.filter(depth__gt=1)
        forget_invalid_choice(self, "page")

    def clean(self) -> dict[str, Any]:
        """Require one of the two, and a page that visitors find."""
        cleaned: dict[str, Any] = super().clean() or {}
        page, address = cleaned.get("page"), cleaned.get("address")
        if bool(page) == bool(address) and not self.errors:
            raise ValidationError("Choose a page or enter an address: one of the two.")
        if page and (not page.live or page.path.startswith(hidden_paths())):
            self.add_error("page", "Not every visitor finds this page.")
        return cleaned
