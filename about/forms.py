"""The admin forms of people and of the accessibility statement."""

from typing import Any

from django.utils.text import slugify

from actris_cms.core.forms import PageForm

from .accessibility import prepared


class PersonForm(PageForm):
    """The form of a person. A new portrait is shown everywhere at once, also where another picture stood for cards."""

    def clean(self) -> dict[str, Any]:
        """Remove the picture for cards if only the portrait was changed."""
        cleaned = super().clean()
        if self.instance.pk and "portrait" in self.changed_data and "listing_image" not in self.changed_data:
            cleaned["listing_image"] = None
        return cleaned


class StatementForm(PageForm):
    """The form of an accessibility statement. A new one has a title, so that it only needs to be published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial |= {"title": prepared("title"), "slug": slugify(prepared("title"))}
