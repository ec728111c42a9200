"""Refuses documents to those who may not open them, and changes of live files to those who may not publish."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.documents import get_document_model
from wagtail.documents.views import documents as document_views
from wagtail.documents.views import multiple as documents_multiple
from wagtail.images import get_image_model
from wagtail.images.views import images as image_views
from wagtail.images.views import multiple as images_multiple
from wagtail.log_actions import LogActionRegistry

from actris_cms.explained import explain
from actris_cms.reports import ReportMenuItem

from . import admin_views, version_views
from .access import may_open
from .admin_views import only_publishers
from .decisions import ACCEPTED, REFUSED, latest_decisions
from .links import document_url
from .proposals import waiting_for
from .publishing import may_publish_somewhere, needs_publisher
from .views import let_open

explain("add-images-and-documents", admin_views.EditImage, "proposed_changes")
explain("replace-a-file", admin_views.EditDocument, "document_versions")


@hooks.register("before_serve_document", order=10)
def refuse_closed_documents(document: Any, request: HttpRequest) -> None:
    """Answer 404 to those who may not open a document; Wagtail has already asked its collection."""
    same = type(document)._default_manager.filter(pk=document.pk, file=document.file.name)
    if not let_open(same, document_url(document), document.file) and not may_open(request, document):
        raise Http404("There is no such document.")


@hooks.register("register_admin_urls", order=-1)
def register_file_urls() -> list[URLPattern | URLResolver]:
    """Return the URLs of proposed changes and earlier versions, and of the forms that come before Wagtail's own."""
    proposed: list[URLPattern | URLResolver] = [
        path("", admin_views.ProposedChanges.as_view(), name="list"),
        path("<int:pk>/", admin_views.ProposedChangeView.as_view(), name="detail"),
        path("<int:pk>/file/", admin_views.proposed_file, name="file"),
    ]
    versions: list[URLPattern | URLResolver] = [
        path("", version_views.VersionView.as_view(), name="detail"),
        path("file/", version_views.version_file, name="file"),
    ]
    guarded: dict[str, tuple[type[Model], type[View]]] = {
        "images/<int:image_id>/delete/": (get_image_model(), image_views.DeleteView),
        "images/multiple/<int:image_id>/delete/": (get_image_model(), images_multiple.DeleteView),
        "documents/delete/<int:document_id>/": (get_document_model(), document_views.DeleteView),
        "documents/multiple/<int:doc_id>/delete/": (get_document_model(), documents_multiple.DeleteView),
    }
    return [
        path("images/<int:image_id>/", admin_views.EditImage.as_view()),
        path("documents/edit/<int:document_id>/", admin_views.EditDocument.as_view()),
        *(path(route, only_publishers(model, view.as_view())) for route, (model, view) in guarded.items()),
        path("documents/versions/<int:pk>/", include((versions, "document_versions"))),
        path("reports/proposed-changes/", include((proposed, "proposed_changes"))),
    ]


@hooks.register("register_reports_menu_item")
def register_proposed_changes_menu_item() -> MenuItem:
    """Return the menu item of proposed changes."""
    url = reverse(admin_views.LIST)
    options = {"name": "proposed-changes", "icon_name": "image", "order": 650}
    return ReportMenuItem("Changes of files", url, may_read=may_publish_somewhere, **options)


class WaitingChanges(Component):
    """The panel of the admin's home page that says how many changes wait for the user, and what became of their own."""

    name = "proposed_changes"
    template_name = "files/waiting_changes.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the number of changes, and the latest decisions."""
        user = parent_context["request"].user
        return {"number": len(waiting_for(user)), "decisions": latest_decisions(user)}


@hooks.register("construct_homepage_panels")
def add_waiting_changes(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel."""
    panels.append(WaitingChanges())


@hooks.register("register_log_actions")
def register_decisions(actions: LogActionRegistry) -> None:
    """Name the entries of the site history about decisions."""
    actions.register_action(ACCEPTED, "Accept a change of a file", "Accepted a proposed change")
    actions.register_action(REFUSED, "Refuse a change of a file", "Refused a proposed change")
    actions.register_action(version_views.USED, "Use an earlier version", "Used an earlier version of the file again")
    actions.register_action(
        version_views.DELETED, "Delete an earlier version", "Deleted an earlier version of the file"
    )


@hooks.register("before_bulk_action")
def refuse_bulk_changes_of_live_files(
    request: HttpRequest, action_type: str, objects: Collection[Any], action: Any
) -> HttpResponse | None:
    """Refuse to delete live files, or to move them into another collection, to those who may not publish them."""
    if action_type == "add_tags" or not issubclass(action.model, (get_image_model(), get_document_model())):
        return None
    live = [file for file in objects if needs_publisher(request.user, file)]
    if not live:
        return None
    titles = ", ".join(f"“{file}”" for file in live)
    messages.error(
        request,
        f"Only a publisher can do this: visitors see these files, or their collection is private: {titles}.",
    )
    return redirect("wagtailimages:index" if issubclass(action.model, get_image_model()) else "wagtaildocs:index")
