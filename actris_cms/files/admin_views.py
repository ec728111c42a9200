"""The admin's views of proposed changes, and its forms of images and documents, which tell of them."""

from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.documents.views.documents import EditView as DocumentEditView
from wagtail.images.views.images import EditView as ImageEditView

from .decisions import edit_url
from .forms import WordForm
from .links import document_folder
from .models import ProposedChange
from .proposals import OutdatedError, accept, differences, may_decide, may_read, refuse, waiting_for
from .publishing import needs_publisher

LIST = "proposed_changes:list"
DETAIL = "proposed_changes:detail"


class TellsOfProposals:
    """Says in the form of a file that a change waits, or will have to wait, for a publisher."""

    request: HttpRequest
    object: Any
    form: Any

    def get_success_message(self) -> str:
        """Say that a change waits; else what Wagtail says."""
        if self.form.proposed:
            return f"Your change of “{self.object}” waits for a publisher."
        message: str = super().get_success_message()  # type: ignore[misc]
        return message

    def form_valid(self, form: Any) -> Any:
        """Remember the form, which knows whether the change was proposed. Say if a change of somebody else waits."""
        self.form = form
        try:
            response = super().form_valid(form)  # type: ignore[misc]
        except ValidationError as error:
            form.add_error(None, error)
            self.is_valid(form)  # type: ignore[attr-defined]  # prepares the message
            return super().form_invalid(form)  # type: ignore[misc]
        if not form.proposed and (change := proposed_for(self.object)):
            words = f"{still_waits(change)} It was made before you saved."
            messages.warning(self.request, words, buttons=[see(change)])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the change that waits, and what it changes."""
        change = proposed_for(self.object)
        shown = {"change": change, "differences": differences(change)} if change else {}
        return super().get_context_data(**kwargs) | shown  # type: ignore[misc]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form, with a message about a change that waits or will wait."""
        response = super().get(request, *args, **kwargs)  # type: ignore[misc]
        change = proposed_for(self.object)
        if change:
            messages.warning(request, still_waits(change), buttons=[see(change)])
        elif needs_publisher(request.user, self.object):
            reason = "because visitors see this, or because its collection is private"
            messages.warning(request, f"What you change here waits until a publisher has accepted it, {reason}.")
        return response


def proposed_for(file: Any) -> ProposedChange | None:
    """Return the change of an image or a document that waits."""
    return ProposedChange.objects.of(file).select_related("proposed_by").first()


def still_waits(change: ProposedChange) -> str:
    """Return the words that say whose change waits."""
    return f"A change by {change.proposed_by or 'somebody'} waits for a publisher."


def see(change: ProposedChange) -> Any:
    """Return the button of a message that leads to a change."""
    return messages.button(reverse(DETAIL, args=[change.pk]), "See the change")


class EditImage(TellsOfProposals, ImageEditView):
    """The form of an image."""

    template_name = "files/edit_image.html"

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add the buttons of the hook `register_image_header_buttons`, which gets the image and the user."""
        offers = (offer(self.object, self.request.user) for offer in hooks.get_hooks("register_image_header_buttons"))
        return [*super().header_more_buttons, *chain.from_iterable(offers)]


class EditDocument(TellsOfProposals, DocumentEditView):
    """The form of a document."""

    template_name = "files/edit_document.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address that lasts, and the earlier versions."""
        path = f"{document_folder(self.object.pk)}/"
        return super().get_context_data(**kwargs) | {
            "lasting_url": urljoin(settings.SITE_URL, path),
            "versions": self.object.earlier_versions.select_related("replaced_by"),
        }


class ProposedChanges(WagtailAdminTemplateMixin, TemplateView):
    """The list of the changes that the user may decide about."""

    page_title = "Changes of files"
    header_icon = "image"
    template_name = "files/proposed_changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the changes."""
        return super().get_context_data(**kwargs) | {"changes": waiting_for(self.request.user)}


class ProposedChangeView(WagtailAdminTemplateMixin, TemplateView):
    """One change, before and after, to be accepted or refused by a publisher, or withdrawn by who proposed it."""

    page_title = "Change of a file"
    header_icon = "image"
    template_name = "files/proposed_change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied for all others."""
        self.change = readable_change(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the image or document."""
        return str(self.change.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the change and what it changes."""
        return super().get_context_data(**kwargs) | {
            "change": self.change,
            "differences": differences(self.change),
            "may_decide": may_decide(self.request.user, self.change),
            "word_form": WordForm(),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept the change, or delete it."""
        subject = self.change.subject
        edit = redirect(edit_url(subject))
        word_form = WordForm(request.POST)
        if not word_form.is_valid():
            messages.error(request, f"Message: {word_form.errors['word'][0]}")
            return redirect(DETAIL, pk)
        word = word_form.cleaned_data["word"]
        if "refuse" in request.POST:
            if self.change.proposed_by != request.user and not may_decide(request.user, self.change):
                raise PermissionDenied
            refuse(self.change, request.user, word)
            messages.success(request, f"“{subject}” stays as it is.")
            return edit
        if "accept" not in request.POST:
            return HttpResponseBadRequest("Say whether to accept or to refuse the change.")
        if not may_decide(request.user, self.change):
            raise PermissionDenied
        try:
            form = accept(self.change, request.user, request.POST["accept"], word)
        except OutdatedError:
            messages.error(request, "The change was changed after you opened it. This is what it is now.")
            return redirect(DETAIL, pk)
        except OSError:
            messages.error(request, "The proposed file is lost. Refuse the change, and ask for the file again.")
            return redirect(DETAIL, pk)
        if form.errors:
            for field, errors in form.errors.items():
                messages.error(request, f"{form.fields[field].label if field in form.fields else ''} {errors[0]}")
            return redirect(DETAIL, pk)
        messages.success(request, f"The change of “{subject}” is made.")
        return edit


def only_publishers(model: type[Model], view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view that deletes an image or a document, for those only who may publish what shows it."""

    def guarded(request: HttpRequest, **kwargs: int) -> HttpResponseBase:
        file = get_object_or_404(model, pk=next(iter(kwargs.values())))
        if needs_publisher(request.user, file):
            raise PermissionDenied
        return view(request, **kwargs)

    return guarded


def proposed_file(request: HttpRequest, pk: int) -> FileResponse:
    """Serve the proposed file to those who may see the change."""
    change = readable_change(request, pk)
    try:
        return FileResponse(change.file.open(), as_attachment=bool(change.document))
    except (OSError, ValueError) as error:  # lost, or there is none
        raise Http404("This change has no file.") from error


def readable_change(request: HttpRequest, pk: int) -> ProposedChange:
    """Return a change. Raises PermissionDenied for those who neither proposed it nor may change what it is about."""
    change = get_object_or_404(ProposedChange.objects.select_related("image", "document"), pk=pk)
    if not may_read(request.user, change):
        raise PermissionDenied
    return change
