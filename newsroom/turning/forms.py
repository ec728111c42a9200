"""The form that asks for the facts of an event."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateTimeInput

from newsroom.models import ArticlePage, EventPage

from .pages import facts_of


class EventFactsForm(forms.ModelForm):
    """The facts of an event that an article becomes. Those that it does not ask for are kept from a former event."""

    registration_url = forms.URLField(label="Registration link", required=False, max_length=2000, assume_scheme="https")

    class Meta:
        model = EventPage
        fields: ClassVar[list[str]] = [
            "starts_at",
            "ends_at",
            "attendance",
            "venue",
            "venue_address",
            "audience",
            "fee",
            "registration_url",
            "registration_closes_at",
            "highlights",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            **dict.fromkeys(("starts_at", "ends_at", "registration_closes_at"), AdminDateTimeInput),
            "venue_address": forms.Textarea(attrs={"rows": 2}),
            "highlights": forms.HiddenInput,  # Editors choose it in the form of the event.
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer only articles that the instance may have as its report."""
        super().__init__(*args, **kwargs)
        articles = ArticlePage.objects.filter(eventpage=None).exclude(pk=self.instance.pk)
        highlights: Any = self.fields["highlights"]
        highlights.queryset = articles
        self.fields["registration_url"].initial = self._url()

    def clean(self) -> dict[str, Any]:
        """Put the address of the registration into the event, unless it is the one that it has."""
        cleaned: dict[str, Any] = super().clean() or {}
        url = cleaned.get("registration_url", "")
        if url != self._url():
            value = {"text": "", "page": None, "document": None, "url": url}
            self.instance.registration_link = [("link", value)] if url else []
        return cleaned

    def _url(self) -> str:
        """Return the web address of the link to register; empty if it leads to a page or a file."""
        return next((block.value["url"] for block in self.instance.registration_link if block.value.get("url")), "")

    @classmethod
    def values_in(cls, given: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of fields in an address, without those that are not valid."""
        values: dict[str, Any] = {}
        for name in cls.base_fields.keys() & given.keys():
            with suppress(ValidationError):
                values[name] = cls.base_fields[name].to_python(given[name])
        return values

    @property
    def facts(self) -> dict[str, Any]:
        """All facts of the valid event, by the names of their columns."""
        return facts_of(self.instance)
