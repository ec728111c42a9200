"""The admin's views that restore what was deleted, or delete it for good."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from actris_cms.editor.sections import visible_pages

from .bringing_back import Restored, delete, restore
from .forms import PlaceForm
from .kinds import rights_of
from .large import restore_later
from .models import BinEntry
from .restoring import CannotRestoreError
from .waiting import holder_of


def bring_back(request: HttpRequest, entry: BinEntry, parent: Page | None = None, slug: str = "") -> Any:
    """Restore an entry, and say so in a message; return the object, or None if a task does it later.

    Raises CannotRestoreError.
    """
    if restore_later(request, entry, parent, slug):
        return None
    restored = restore(entry, request.user, parent, slug)
    url = AdminURLFinder(request.user).get_edit_url(restored.instance)
    words = f"“{entry.title}” is restored.{_left_out(restored)}"
    messages.success(request, words, buttons=[messages.button(url, "Edit")] if url else None)
    return restored.instance


def _left_out(restored: Restored) -> str:
    """Return the words about what could not come back with it."""
    parts = [f"{number} × {name}" for name, number in restored.left_out.items()]
    return f" Left out, because it is there again or what it needs is gone: {', '.join(parts)}." if parts else ""


def _back_to(request: HttpRequest, instance: Any) -> HttpResponse:
    """Lead to where the object is listed: the parent of a page, or the form of others; to the bin if there is none."""
    if instance is None:
        return redirect("bin:report")
    if isinstance(instance, Page):
        return redirect("wagtailadmin_explore", instance.get_parent().pk)
    return redirect(AdminURLFinder(request.user).get_edit_url(instance) or "bin:report")


class EntryView(WagtailAdminTemplateMixin, TemplateView):
    """A view of an entry, for those who may do with it what `right` says: "restore" or "delete"."""

    header_icon = "bin"
    right = "restore"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied for those who may not."""
        self.entry = get_object_or_404(BinEntry, pk=kwargs["pk"])
        if self.right not in rights_of(request.user, [self.entry]).get(self.entry.pk, ()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of what was deleted."""
        return self.entry.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the entry."""
        return {**super().get_context_data(**kwargs), "entry": self.entry}


class RestoreView(EntryView):
    """Asks whether to restore something; of a page also where, because its address may be taken by now."""

    page_title = "Restore"
    template_name = "upkeep/bin/restore.html"

    def form(self, data: Any = None) -> PlaceForm | None:
        """Return the form that asks for the place of a page; None for others."""
        if not self.entry.pages:
            return None
        return PlaceForm(self.entry, visible_pages(self.request), self.request.user, data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and the parent if it is in the bin, too."""
        return {"form": self.form(), "parent_in_bin": self._parent_in_bin(), **super().get_context_data(**kwargs)}

    def _parent_in_bin(self) -> BinEntry | None:
        """Return the entry that has the page above this one, if the user may restore that."""
        held = holder_of(Page._meta.label, self.entry.place["ancestors"][-1]) if self.entry.pages else None
        if held is None or not rights_of(self.request.user, [held.entry]):
            return None
        return held.entry

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Restore it, or say why that cannot be."""
        form = self.form(request.POST)
        if form and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        place = (form.cleaned_data["parent"], form.cleaned_data["slug"]) if form else ()
        try:
            return _back_to(request, bring_back(request, self.entry, *place))
        except CannotRestoreError as error:
            messages.error(request, str(error))
            return redirect("bin:report")


class DeleteForGoodView(EntryView):
    """Asks whether to delete something for good."""

    page_title = "Delete for good"
    template_name = "upkeep/bin/delete.html"
    right = "delete"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it."""
        delete(self.entry)
        messages.success(request, f"“{self.entry.title}” is deleted for good.")
        return redirect("bin:report")


@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Restore what was deleted at once, the last first. What needs a decision leads to the view that asks for it."""
    entries = list(BinEntry.objects.filter(batch=batch).order_by("-pk"))
    rights = rights_of(request.user, entries)
    if entries and not rights:
        raise PermissionDenied
    instance = None
    for entry in entries:
        if "restore" not in rights.get(entry.pk, ()):
            continue
        try:
            instance = bring_back(request, entry)
        except CannotRestoreError as error:
            messages.error(request, f"“{entry.title}” is still in the bin. {error}")
            if len(entries) == 1:
                return redirect("bin:restore", entry.pk)
    if not entries:
        messages.error(request, "It is no longer in the bin: somebody has restored it or deleted it for good.")
    return _back_to(request, instance)
