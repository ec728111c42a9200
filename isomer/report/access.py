"""Permissions to read import reports, and to open the edit forms that they link to."""

from functools import cache
from typing import Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string
from wagtail.models import Site
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import page_permission_policy

from isomer.models import ImportNote
from isomer.notes import NoteKind
from isomer.report.subjects import SETTINGS, Keys, edit_path
from newsroom.models import ArticlePage

# The same policies as Wagtail's, which cannot be imported because their modules differ between 7.4 and 8.0.
IMAGES: Final = CollectionOwnershipPermissionPolicy(
    get_image_model_string(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user"
)
DOCUMENTS: Final = CollectionOwnershipPermissionPolicy(
    get_document_model_string(), auth_model="wagtaildocs.Document", owner_field_name="uploaded_by_user"
)


def may_read(user: Any) -> bool:
    """Whether a user may read import reports: the notes quote all pages of all sites, also drafts and private ones."""
    roots = [site.root_page for site in Site.objects.select_related("root_page")]
    return all(page_permission_policy.user_has_permission_for_instance(user, "change", root) for root in roots)


def subject_of(note: ImportNote) -> str:
    """Return the title of the object that a note is about, or an empty string if there is none or it was deleted."""
    if note.page:
        return str(note.page.get_admin_display_title())
    if found := note.image or note.document:
        return str(found.title)
    setting = SETTINGS.get(note.file)
    return capfirst(str(setting._meta.verbose_name)) if setting else ""


class Opener:
    """Finds the edit forms that a user may open. Permissions that many notes share are queried only once."""

    def __init__(self, user: Any) -> None:
        """Permissions are queried when the first note needs them."""
        self.user = user
        self._cache: dict[Any, bool] = {}
        self._path_of = cache(edit_path)

    def edit_path(self, note: ImportNote) -> str:
        """Return the path of the edit form for a note, or an empty string if the user may open none."""
        if not self._may_open(note):
            return ""
        return self._path_of(note.file, Keys(note.page_id, note.image_id, note.document_id), note.run.site_id)

    def proposal_path(self, note: ImportNote) -> str:
        """Return the path that does what the note proposes; empty if it is done, or the user may not do it.

        It makes an event of the note's article, or adds the accessibility statement.
        """
        if note.kind == NoteKind.NO_STATEMENT:
            home = note.run.site.root_page
            may_add = home.permissions_for_user(self.user).can_add_subpage()
            return self._path_of(note.file, Keys(), note.run.site_id) if may_add else ""
        if not note.page or note.kind != NoteKind.EVENT_PROPOSED or note.page.specific_class is not ArticlePage:
            return ""
        return reverse("newsroom_turning:make_event", args=[note.page_id]) if self._may_open(note) else ""

    def _may_open(self, note: ImportNote) -> bool:
        if note.page:
            return bool(page_permission_policy.user_has_permission_for_instance(self.user, "change", note.page))
        if note.image or note.document:
            policy = IMAGES if note.image else DOCUMENTS
            return self._cached(policy, lambda: policy.user_has_permission(self.user, "change"))
        if setting := SETTINGS.get(note.file):
            values = setting(site_id=note.run.site_id)
            policy = setting.get_permission_policy()
            return self._cached(
                (setting, values.site_id), lambda: policy.user_has_permission_for_instance(self.user, "change", values)
            )
        return False

    def _cached(self, key: Any, ask: Any) -> bool:
        if key not in self._cache:
            self._cache[key] = bool(ask())
        return self._cache[key]
