"""Two editors on one page: who saves second is told, and overwrites nothing unseen.

Wagtail asks before an automatic save, and in the browser if it noticed the other editor in time. A save or publication
that is sent in the seconds before, or without scripts, would replace what the other has saved.
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timesince import timesince
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page


class PageEditView(EditView):
    """The form of a page. A save that is based on an older version is shown again, with all that was written."""

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        """Let one save of a page end before the next one looks at what is there."""
        if request.method != "POST":
            return super().dispatch(request, page_id, **kwargs)
        with transaction.atomic():
            Page.objects.select_for_update().filter(pk=page_id).values_list("pk").first()
            return super().dispatch(request, page_id, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save, unless a newer version would be overwritten. Sent once more, the form knows of it, and is saved."""
        if self.page.alias_of_id or self.expects_json_response or not self._is_someone_elses():
            return super().post(request, *args, **kwargs)
        self.form = self.form_class(
            request.POST,
            request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=request.user,
        )
        self.form.is_valid()
        self.has_unsaved_changes = True
        known = request.POST.get("loaded_revision_id", "")
        between = [known if known.isdecimal() else "earliest", self.latest_revision.pk]
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, *between])
        messages.error(request, self._told(), buttons=[messages.button(compare, "See the changes", new_window=True)])
        return self.render_to_response(self.get_context_data())

    def _is_someone_elses(self) -> bool:
        """Whether somebody else saved meanwhile. One's own newer version is an automatic save on its way."""
        return bool(self.is_out_of_date) and self.latest_revision.user_id != self.request.user.pk

    def _told(self) -> str:
        who = self.latest_revision.user
        name = (who.get_full_name() or who.get_username()) if who else "Somebody"
        ago = timesince(self.latest_revision.created_at)
        return (
            f"{name} saved this page {ago} ago, while you wrote. Your changes are in this form, and not saved yet."
            " To replace the other version by yours, save again."
        )
