"""The admin form of pages."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm


def _to_the_minute(moment: datetime | None) -> datetime | None:
    """Return a time as the form shows it."""
    return moment.replace(second=0, microsecond=0) if moment else None


class PageForm(WagtailAdminPageForm):
    """The admin form of a page. A page can be saved after its expiry time has passed, which Wagtail's form refuses."""

    def clean(self) -> dict[str, Any]:
        """Accept an expiry time that has passed and that the editor has not changed."""
        self._passed = self._passed_expiry()
        if self._passed:
            self.cleaned_data["expire_at"] = None  # Wagtail adds its check to the class of the form.
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Remove an expiry time that has had its effect: it would unpublish the page again. A live page keeps it."""
        if self._passed and self.instance.live:
            self.instance.expire_at = self._passed  # The page is unpublished within a minute.
        return super().save(commit)

    def _passed_expiry(self) -> datetime | None:
        stored, given = self.instance.expire_at, self.cleaned_data.get("expire_at")
        is_unchanged = _to_the_minute(stored) == _to_the_minute(given)
        return stored if given and is_unchanged and given < timezone.now() else None
