"""The admin form of pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.permissions import page_permission_policy

from .reserved import problem_of_slug

# Called with each valid form of a page. They may refuse it by adding errors. Apps add theirs when they are ready.
CHECKS: "list[Callable[[PageForm], None]]" = []
YEARS: Final = (1900, 2999)
PROPOSED: Final = "Proposed from the first sentence of the page. Change or confirm it: saving the page makes it yours."


def _to_the_minute(moment: datetime | None) -> datetime | None:
    """Return a time as the form shows it."""
    return moment.replace(second=0, microsecond=0) if moment else None


class PageForm(WagtailAdminPageForm):
    """The admin form of a page.

    It refuses an address at which visitors would never find the page. A page can be saved after its expiry time has
    passed, which Wagtail's form refuses. A summary that is only proposed is filled in and marked. Whoever saves it
    has read it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposal = getattr(self.instance, "proposal", "") if "summary" in self.fields and not self.is_bound else ""
        if proposal:
            self.initial["summary"] = proposal
            self.fields["summary"].help_text = PROPOSED

    def is_valid(self) -> bool:
        """Let the checks of other apps see the page as it would be saved, and refuse it."""
        if super().is_valid():
            for check in CHECKS:
                check(self)
        return self.is_bound and not self.errors

    def clean(self) -> dict[str, Any]:
        """Check the slug. Accept an expiry time that has passed and that the editor has not changed."""
        self._check_years()
        self._passed = self._passed_expiry()
        if self._passed:
            self.cleaned_data["expire_at"] = None  # Wagtail adds its check to the class of the form.
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page and (problem := problem_of_slug(slug, self.parent_page)):
            self.add_error("slug", problem)
        return cleaned

    def _check_years(self) -> None:
        """Refuse dates so far away that the calendar ends before they are times in all zones, or days are added."""
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1]:
                self.add_error(name, f"Enter a year between {YEARS[0]} and {YEARS[1]}.")

    def save(self, commit: bool = True) -> Any:
        """Remove an expiry time that has had its effect: it would unpublish the page again. A live page keeps it."""
        if self._passed and self.instance.live:
            self.instance.expire_at = self._passed  # The page is unpublished within a minute.
        return super().save(commit)

    def _passed_expiry(self) -> datetime | None:
        stored, given = self.instance.expire_at, self.cleaned_data.get("expire_at")
        is_unchanged = _to_the_minute(stored) == _to_the_minute(given)
        return stored if given and is_unchanged and given < timezone.now() else None


class PageCopyForm(CopyForm):
    """The form that copies a page or makes an alias of it. It names no parent page that the user must not see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_parent_page"].queryset = page_permission_policy.explorable_instances(self.user)
        forget_invalid_choice(self, "new_parent_page")

    def clean(self) -> dict[str, Any]:
        """Refuse an address at which visitors would never find the copy."""
        cleaned: dict[str, Any] = super().clean()
        slug, parent = cleaned.get("new_slug"), cleaned.get("new_parent_page") or self.page.get_parent()
        if slug and (problem := problem_of_slug(slug, parent)):
            self.add_error("new_slug", problem)
        return cleaned


def forget_invalid_choice(form: Any, name: str) -> None:
    """Forget a page that was sent but is not a choice of this field, because the chooser would show its title."""
    if form.is_bound:
        try:
            form.fields[name].clean(form.data.get(name))
        except ValidationError:
            form.data = form.data.copy()
            form.data[name] = ""
