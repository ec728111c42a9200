"""Checks copies that are published at once, and aliases, which always are if their page is.

Both show the words of the live page. It may have findings by now: what it links to is gone, or other findings stop.
"""

from typing import Any, Final

from actris_cms.core.forms import PageCopyForm

from .gate import MOST_CHECKED, NAMED, stopped_among

# The fields that publish, and what to do instead.
PUBLISHING: Final = {
    "alias": "Mend it first: an alias always shows what its page shows.",
    "publish_copies": "Copy it without publishing, and mend the copy.",
}


class CheckedCopyForm(PageCopyForm):
    """The form that copies a page. It publishes no copy of a page with blocking findings, and makes no alias of it."""

    def clean(self) -> dict[str, Any]:
        """Say which pages are stopped, and why, beside the field that asks to publish them."""
        cleaned = super().clean()
        field = next((name for name in PUBLISHING if cleaned.get(name)), None)
        if field and not self.errors:
            self._check(field)
        return cleaned

    def _check(self, field: str) -> None:
        copied = self.page.get_descendants(inclusive=True).live()
        if not self.cleaned_data.get("copy_subpages"):
            copied = copied.filter(pk=self.page.pk)
        pages = list(copied.specific()[: MOST_CHECKED + 1])
        if len(pages) > MOST_CHECKED:
            self.add_error(field, f"At most {MOST_CHECKED} pages can be published together.")
            return
        for page, why in stopped_among(pages)[:NAMED]:
            self.add_error(field, f"“{page.get_admin_display_title()}” cannot be published. {why} {PUBLISHING[field]}")
