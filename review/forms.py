"""What reviewers send. A name has to be typed each time: a program that presses a button then decides nothing."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from actris_cms.open_forms import TRAP

from .models import NAME_LENGTH, Entry, Kind, ReviewComment

FURTHEST: Final = timedelta(days=2 * 366)


def key_in(text: str) -> int | None:
    """Return the primary key that a request gives as text; None if it gives none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


class ReviewerForm(forms.Form):
    """A form that a reviewer signs with a name."""

    name = forms.CharField(
        label="Your name",
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Please type your name."},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what only a program fills in."""
        if self.data.get(TRAP):
            raise forms.ValidationError("Nothing was sent: a field that has to stay empty was filled in.")
        return self.cleaned_data


class DayForm(forms.Form):
    """Asks for the moment at which the site is to be shown."""

    moment = forms.DateTimeField(
        label="Date and time in Singapore", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean_moment(self) -> datetime:
        """Refuse what is past, and what is too far away to say anything about."""
        moment: datetime = self.cleaned_data["moment"]
        if not timezone.now() - timedelta(minutes=1) <= moment <= timezone.now() + FURTHEST:
            raise forms.ValidationError("Choose a time to come, within two years.")
        return moment


class CommentForm(ReviewerForm):
    """A comment on a page or a block."""

    text = forms.CharField(
        label="Your comment",
        max_length=ReviewComment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Please write what you want to say."},
    )
    field_order = ("text", "name")


class DecisionForm(ReviewerForm):
    """An approval, or a wish for changes. `shown` is what the form showed: revisions and their digests."""

    shown = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Your decision",
        choices=((Kind.APPROVED, "Approve"), (Kind.CHANGES, "Ask for changes")),
        error_messages={"required": "Please press one of the two buttons."},
    )
    note = forms.CharField(
        label="What has to change, or anything else to say",
        help_text="Needed if you ask for changes.",
        required=False,
        max_length=Entry._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("name", "note")

    def clean(self) -> dict[str, Any]:
        """Ask for the changes that are asked for."""
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.CHANGES and not cleaned.get("note"):
            self.add_error("note", "Please say what has to change.")
        return cleaned
