"""What the settings that every page shows have in common: a preview, drafts and a history."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from actris_cms.fields import OneLineFieldsMixin


class PreviewedSetting(OneLineFieldsMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, BaseSiteSetting):
    """A site setting with drafts and a history, and a preview of its unsaved values on a page of the site.

    Its row has what visitors see; drafts are revisions (decision 0042). `preview_part` is the part of the page that the
    preview shows: "header", "announcement" or "footer".
    """

    live = models.BooleanField(default=True, db_default=True, editable=False)
    has_unpublished_changes = models.BooleanField(default=False, db_default=False, editable=False)
    expired = models.BooleanField(default=False, db_default=False, editable=False)

    preview_part: ClassVar[str] = "header"

    class Meta:
        abstract = True

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of a page with header, announcement and footer."""
        return "core/settings_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Put the unsaved setting into the request's cache, where the template tags look for it."""
        setattr(request, self.get_cache_attr_name(), self)
        return {"request": request, "part": self.preview_part}
