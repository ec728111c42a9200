"""The admin's views of the files that documents had before."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.utils.file import hash_filelike

from .access import may_change
from .decisions import edit_url
from .models import DocumentVersion
from .proposals import submitted_form
from .publishing import may_publish_somewhere, needs_publisher

USED = "files.use_version"
DELETED = "files.delete_version"


class VersionView(WagtailAdminTemplateMixin, TemplateView):
    """An earlier version of a document: it can be used again, and publishers can delete it for good."""

    page_title = "Earlier version"
    header_icon = "history"
    template_name = "files/version.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied for those who may not change the document."""
        self.version = changeable_version(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the document."""
        return str(self.version.document)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the version, and whether the user may delete it."""
        shown = {"version": self.version, "may_delete": self._may_delete()}
        return super().get_context_data(**kwargs) | shown

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Use the version again, or delete it."""
        if "delete" in request.POST:
            self._delete()
        elif "use" in request.POST:
            self._use()
        else:
            return HttpResponseBadRequest("Say whether to use or to delete the version.")
        return redirect(edit_url(self.version.document))

    def _may_delete(self) -> bool:
        user = self.request.user
        return may_publish_somewhere(user) and not needs_publisher(user, self.version.document)

    @transaction.atomic
    def _delete(self) -> None:
        document = self.version.document
        if not self._may_delete():
            raise PermissionDenied
        log(document, DELETED, user=self.request.user, data={"file": self.version.file_name})
        self.version.delete()
        messages.success(self.request, f"“{self.version}” is deleted for good.")

    def _use(self) -> None:
        """Replace the file as the form of the document does, so that a live one waits for a publisher."""
        document, user = self.version.document, self.request.user
        try:
            if hash_filelike(self.version.file.open()) == document.get_file_hash():
                messages.success(self.request, f"“{document}” already has this file.")
                return
            form: Any = submitted_form(document, user, {}, self.version.file)
            if not form.is_valid():
                raise ValidationError([error for errors in form.errors.values() for error in errors])
            with transaction.atomic():
                form.save()
                if not form.proposed:
                    log(document, USED, user=user, data={"file": self.version.file_name})
        except OSError:
            messages.error(self.request, f"The file “{self.version}” is lost.")
        except ValidationError as error:  # also if somebody else has proposed a change meanwhile
            messages.error(self.request, " ".join(error.messages))
        else:
            again = f"“{document}” has the file “{self.version}” again."
            waits = f"Your change of “{document}” waits for a publisher."
            messages.success(self.request, waits if form.proposed else again)


def version_file(request: HttpRequest, pk: int) -> FileResponse:
    """Serve an earlier version to those who may change the document."""
    try:
        return FileResponse(changeable_version(request, pk).file.open(), as_attachment=True)
    except OSError as error:
        raise Http404("The file is lost.") from error


def changeable_version(request: HttpRequest, pk: int) -> DocumentVersion:
    """Return an earlier version. Raises PermissionDenied for those who may not change the document."""
    version = get_object_or_404(DocumentVersion.objects.select_related("document__collection", "replaced_by"), pk=pk)
    if not may_change(request.user, version.document):
        raise PermissionDenied
    return version
