"""The form that asks where a page should come back."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from actris_cms.core.forms import forget_invalid_choice
from actris_cms.core.reserved import problem_of_slug

from .models import BinEntry
from .places import free_slug, is_taken, obstacle, parent_of, slug_of


class PlaceForm(forms.Form):
    """The parent and the slug of a page that comes back, filled in with those that it had, as far as they are free."""

    parent = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1), widget=AdminPageChooser, label="Below", help_text="The page comes back here."
    )
    slug = forms.SlugField(allow_unicode=True, max_length=255, label="Slug", help_text="The last part of its address.")

    def __init__(self, entry: BinEntry, visible: Any, user: Any, data: Any = None) -> None:
        """`visible` are the pages that the user sees in choosers."""
        self.entry, self.user = entry, user
        self.former = parent_of(entry)
        slug = slug_of(entry)
        self.is_slug_taken = bool(self.former and is_taken(self.former, slug))
        free = free_slug(self.former, slug) if self.former else slug
        super().__init__(data, initial={"parent": self.former, "slug": free})
        self.fields["parent"].queryset = visible.filter(depth__gt=1)  # type: ignore[attr-defined]
        if self.former:
            self.fields["parent"].queryset |= Page.objects.filter(pk=self.former.pk)  # type: ignore[attr-defined]
        forget_invalid_choice(self, "parent")

    def clean_parent(self) -> Page:
        """Refuse a parent that cannot have the page, or below which the user may not put it."""
        parent: Page = self.cleaned_data["parent"]
        if reason := obstacle(self.entry, parent):
            raise forms.ValidationError(reason)
        if parent != self.former:
            may = parent.permissions_for_user(self.user)
            if not may.can_add_subpage() or (self.entry.place["live"] and not may.can_publish_subpage()):
                raise forms.ValidationError("You may not add this page there.")
        return parent

    def clean(self) -> dict[str, Any]:
        """Refuse a slug that another page below the parent has, or by which visitors would not find the page."""
        data = super().clean() or {}
        parent, slug = data.get("parent"), data.get("slug")
        if parent and slug and is_taken(parent, slug):
            self.add_error("slug", f"Another page has this address. “{free_slug(parent, slug)}” is free.")
        elif parent and slug and (problem := problem_of_slug(slug, parent)):
            self.add_error("slug", problem)
        return data
