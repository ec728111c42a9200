"""The admin form of people."""

from typing import Any

from actris_cms.core.forms import PageForm


class PersonForm(PageForm):
    """The form of a person. A new portrait is shown everywhere at once, also where another picture stood for cards."""

    def clean(self) -> dict[str, Any]:
        """Remove the picture for cards if only the portrait was changed."""
        cleaned = super().clean()
        if self.instance.pk and "portrait" in self.changed_data and "listing_image" not in self.changed_data:
            cleaned["listing_image"] = None
        return cleaned
