"""Who may read what imports have said, and which forms an account may open from there."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.utils.text import capfirst
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.permissions import page_permission_policy

from isomer.models import ImportNote
from isomer.report.subjects import SETTINGS, Keys, edit_path

# Who writes pages has something to mend in them: the same as for Wagtail's own reports on pages.
ACTIONS: Final = ("add", "change", "publish")


def may_read(user: Any) -> bool:
    """Whether an account may read the report."""
    return bool(page_permission_policy.user_has_any_permission(user, ACTIONS))


def subject_of(note: ImportNote) -> str:
    """The title of what a note is about; an empty string where that has no form of its own, or has gone since."""
    if note.page:
        return str(note.page.get_admin_display_title())
    if found := note.image or note.document:
        return str(found.title)
    setting = SETTINGS.get(note.file)
    return capfirst(str(setting._meta.verbose_name)) if setting else ""


class Opener:
    """Knows the forms that an account may open. Many notes ask the database no more than one does."""

    def __init__(self, user: Any) -> None:
        """Nothing is asked before the first note."""
        self.user = user
        self._answers: dict[Any, bool] = {}
        self._path_of = cache(edit_path)

    def edit_path(self, note: ImportNote) -> str:
        """Where the account mends what a note is about; an empty string where it may not, or there is no such form."""
        if not self._may_open(note):
            return ""
        return self._path_of(note.file, Keys(note.page_id, note.image_id, note.document_id), note.run.site_id)

    def _may_open(self, note: ImportNote) -> bool:
        if note.page:
            return bool(page_permission_policy.user_has_permission_for_instance(self.user, "change", note.page))
        if note.image or note.document:
            policy = image_policy if note.image else document_policy
            return self._remembered(policy, lambda: policy.user_has_permission(self.user, "change"))
        if setting := SETTINGS.get(note.file):
            values = setting(site_id=note.run.site_id)
            policy = setting.get_permission_policy()
            return self._remembered(
                (setting, values.site_id), lambda: policy.user_has_permission_for_instance(self.user, "change", values)
            )
        return False

    def _remembered(self, key: Any, ask: Any) -> bool:
        if key not in self._answers:
            self._answers[key] = bool(ask())
        return self._answers[key]
