"""The form in which an editor confirms what was read on a poster."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import linebreaks
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser
from wagtail.log_actions import log
from wagtail.models import Page

from ..models import EventPage
from ..turning.forms import EventFactsForm

CHECK = "Tick that it is right, or change it."


class PosterForm(EventFactsForm):
    """The facts and the text of an event. Each that was read on its poster has to be confirmed or changed."""

    parent = forms.ModelChoiceField(Page.objects.none(), label="Where the event is listed")
    text = forms.CharField(
        label="Text of the page",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Leave an empty line between paragraphs.",
    )
    words = forms.CharField(
        label="Words in the picture",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="All that the poster says, for those who cannot see it. Shown below it.",
    )

    class Meta(EventFactsForm.Meta):
        fields: ClassVar[list[str]] = ["title", *EventFactsForm.Meta.fields]

    def __init__(self, *args: Any, parents: Any, proposed: dict[str, Any], **kwargs: Any) -> None:
        """Offer `parents`, a queryset of pages, and ask to confirm each of the `proposed` values."""
        super().__init__(*args, initial=proposed, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = parents
        newest = EventPage.objects.filter(alias_of=None).order_by("-pk").first()
        parent.initial = parents.ancestor_of(newest).last() if newest else None
        self.order_fields(["parent", *(name for name in self.fields if name != "parent")])
        self.proposed = proposed
        for name in proposed:
            self.fields[f"right_{name}"] = forms.BooleanField(label=f"{self.fields[name].label}: right", required=False)

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField | None]]:
        """Yield the visible fields, each with the tick that confirms it if it was proposed."""
        for field in self.visible_fields():
            if not field.name.startswith("right_"):
                yield field, self[f"right_{field.name}"] if field.name in self.proposed else None

    def clean(self) -> dict[str, Any]:
        """Ask for a tick where a proposal is unchanged."""
        cleaned = super().clean()
        for name, value in self.proposed.items():
            if _same(cleaned.get(name), value) and not cleaned.get(f"right_{name}"):
                self.add_error(name, CHECK)
        return cleaned

    @transaction.atomic
    def make_draft(self, image: Any, user: Any) -> Page:
        """Create the draft, with its text and the poster. Raises ValidationError if its title gives it no address."""
        event: Any = self.instance
        picture = {
            "image": {
                "image": image.pk,
                "alt_text": image.description or f"Poster of “{event.title}”",
                "decorative": False,
            },
            "caption": "",
            "words": _rich_text(self.cleaned_data["words"]),
            "width": "large",
        }
        parts: list[tuple[str, Any]] = [("image", picture)]
        if text := self.cleaned_data["text"]:
            parts.insert(0, ("rich_text", _rich_text(text)))
        event.body = [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in parts]
        event.live, event.has_unpublished_changes, event.owner = False, True, user
        event.slug = ""  # That of another page was not known before its place was.
        self.cleaned_data["parent"].add_child(instance=event)
        event.full_clean()  # Wagtail leaves out most of it for a draft, even whether it has a slug.
        revision = event.save_revision(user=user, clean=False)
        log(instance=event, action="wagtail.create", user=user, revision=revision, content_changed=True)
        return event


def _rich_text(text: str) -> str:
    return linebreaks(text, autoescape=True).replace("<br>", "<br/>")  # As Wagtail stores it.


def _same(value: Any, proposed: Any) -> bool:
    if isinstance(value, str) and isinstance(proposed, str):
        return value.split() == proposed.split()
    return bool(value == proposed)


class ChoosePosterForm(forms.Form):
    """Asks for the picture of a poster, which is no drawing (SVG)."""

    image = forms.ModelChoiceField(
        get_image_model()._default_manager.all(), label="Picture of the poster", widget=AdminImageChooser
    )

    def clean_image(self) -> Any:
        """Refuse a drawing."""
        image = self.cleaned_data["image"]
        if image.is_svg():
            raise ValidationError("The words of a drawing (SVG) cannot be read. Upload the poster as PNG or JPEG.")
        return image
