"""The forms of the editor's side of reviews."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page

from .addresses import Person, people_in
from .models import Review, ReviewComment, Shows

MOST_REVIEWERS: Final = 50
DAYS: Final = [(1, "1 day"), (3, "3 days"), (7, "7 days"), (30, "30 days")]


class PeopleField(forms.CharField):
    """Names and addresses, many at once."""

    widget = AdminAutoHeightTextInput

    def __init__(self, **kwargs: Any) -> None:
        """Say what may be pasted."""
        words = "Names and addresses: Tan Wei Ling <tan@example.org>. Separate them by commas, semicolons or lines."
        super().__init__(label="Reviewers", max_length=20_000, help_text=words, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the people. Raises ValidationError if there is an entry that is no address, or too many."""
        people: list[Person] = people_in(super().clean(value))
        if len(people) > MOST_REVIEWERS:
            raise ValidationError(f"These are {len(people)} people. A review has at most {MOST_REVIEWERS} reviewers.")
        return people


class DaysField(forms.TypedChoiceField):
    """How long the links open."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer a few numbers of days."""
        super().__init__(choices=DAYS, coerce=int, initial=7, **kwargs)


class ReviewForm(forms.Form):
    """What to ask whom for, and for how long."""

    pages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one page."}
    )
    people = PeopleField()
    message = forms.CharField(
        required=False,
        max_length=2000,
        widget=AdminAutoHeightTextInput,
        help_text="What you ask for. It is in the mail, and above the drafts.",
    )
    shows = forms.ChoiceField(label="What they see", choices=Shows, initial=Shows.FIXED, widget=forms.RadioSelect)
    days = DaysField(label="Open for")

    def __init__(self, *args: Any, offered: Iterable[Page], **kwargs: Any) -> None:
        """Offer pages, all chosen at first."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pages"]
        field.choices = [(str(page.pk), page.get_admin_display_title()) for page in offered]
        field.initial = [key for key, _ in field.choices]


class PeopleForm(forms.Form):
    """More reviewers of a review."""

    people = PeopleField()

    def __init__(self, data: Any = None, *, review: Review) -> None:
        """Take the review to which they are added."""
        super().__init__(data)
        self.review = review

    def clean_people(self) -> list[Person]:
        """Return who has no link yet. Raises ValidationError if the review has too many reviewers then."""
        emails = list(self.review.reviewers.values_list("email", flat=True))
        known = {email.lower() for email in emails}
        people = [person for person in self.cleaned_data["people"] if person.email.lower() not in known]
        if len(emails) + len(people) > MOST_REVIEWERS:
            raise ValidationError(f"A review has at most {MOST_REVIEWERS} reviewers. This one has {len(emails)}.")
        return people


class DaysForm(forms.Form):
    """A new expiry of a review."""

    days = DaysField(label="Open for")


class AnswerForm(forms.Form):
    """An editor's answer to a comment."""

    text = forms.CharField(label="Answer", max_length=5000, widget=AdminAutoHeightTextInput)

    def __init__(self, data: Any = None, *, comment: ReviewComment) -> None:
        """Give each form of a page its own IDs."""
        super().__init__(data, auto_id=f"answer_{comment.pk}_%s")
