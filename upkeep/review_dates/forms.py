"""The forms that set review dates: of one page, and of several at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import AdminDateInput

from actris_cms.singapore import today

from .due import months_of_site
from .models import Every, ReviewDate

LEAVE: Final = ("", "Leave as it is")
NOBODY: Final = "nobody"
SITE: Final = "site"


def as_for_site() -> str:
    """Return the words for pages that follow the site."""
    months = months_of_site()
    return f"Like the site: {Every(months or Every.NOT_AGAIN).label.lower()}"


class ReviewDateForm(forms.Form):
    """Owner, date and interval of one page."""

    owner = forms.ModelChoiceField(
        queryset=get_user_model()._default_manager.none(),
        required=False,
        empty_label="Nobody in particular",
        help_text="Who answers for the page, and for the pages below it without an owner, and is reminded. Without "
        "one: the owner of the section, or who is named in the settings, or else all who may publish the page.",
    )
    due = forms.DateField(
        required=False,
        label="Read again by",
        widget=AdminDateInput,
        help_text="Empty: the interval decides.",
    )
    every = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="After that")

    def __init__(self, data: Any = None, *, row: ReviewDate, users: Iterable[Any]) -> None:
        """Offer these users, and show what is set for the page."""
        super().__init__(data, initial={"owner": row.owner_id, "due": row.due, "every": row.every})
        owner: Any = self.fields["owner"]
        owner.queryset = get_user_model()._default_manager.filter(pk__in=[user.pk for user in users])
        owner.label_from_instance = get_user_display_name
        every: Any = self.fields["every"]
        every.choices = [("", as_for_site()), *Every.choices]

    def clean_due(self) -> date | None:
        """Refuse a new date that has passed."""
        return _to_come(self.cleaned_data["due"], is_new="due" in self.changed_data)


class BulkForm(forms.Form):
    """What to set for several pages. What stays empty stays as it is on each."""

    owner = forms.ChoiceField(required=False)
    due = forms.DateField(
        required=False, label="Read again by", widget=AdminDateInput, help_text="Empty: leave as it is."
    )
    every = forms.ChoiceField(required=False, label="After that")
    below = forms.BooleanField(required=False, label="Also for all pages below them")

    def __init__(self, *args: Any, users: Iterable[Any], **kwargs: Any) -> None:
        """Offer these users."""
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        named = [(str(user.pk), get_user_display_name(user)) for user in users]
        owner.choices = [LEAVE, (NOBODY, "Nobody in particular"), *named]
        every: Any = self.fields["every"]
        every.choices = [LEAVE, (SITE, as_for_site()), *Every.choices]

    def clean_due(self) -> date | None:
        """Refuse a date that has passed."""
        return _to_come(self.cleaned_data["due"], is_new=True)

    def clean(self) -> dict[str, Any]:
        """Require something to set."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.changes:
            raise ValidationError("Choose an owner, a date or an interval.")
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What is to be set, as `set_dates` takes it."""
        values = {name: self.cleaned_data[name] for name in ("owner", "due", "every") if self.cleaned_data[name]}
        found: dict[str, Any] = {}
        if owner := values.get("owner"):
            found["owner"] = None if owner == NOBODY else get_user_model()._default_manager.get(pk=owner)
        if due := values.get("due"):
            found["due"] = due
        if every := values.get("every"):
            found["every"] = None if every == SITE else int(every)
        return found


def _to_come(day: date | None, *, is_new: bool) -> date | None:
    if day and is_new and day < today():
        raise ValidationError("This day has passed.")
    return day
