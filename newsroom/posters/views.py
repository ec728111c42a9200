"""The pages of the admin that make the draft of an event out of a poster in the image library."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from actris_cms.images.words import can_read_words
from actris_cms.singapore import in_singapore

from ..models import CategoryPage, EventPage, NewsroomPage, PosterReading
from .forms import ChoosePosterForm, PosterForm
from .reading import proposed, read_poster
from .readings import reading_of


def places_for_events(user: Any) -> QuerySet[Page]:
    """Return the pages below which a user may add events; none if the words of posters cannot be read."""
    if not can_read_words():
        return Page.objects.none()
    able = page_permission_policy.instances_user_has_permission_for(user, "add")
    found: QuerySet[Page] = able.type(NewsroomPage, CategoryPage).filter(alias_of=None).order_by("path")
    return found


class PosterAdminView(WagtailAdminTemplateMixin, FormView):
    """What both pages have in common."""

    page_title = "Make an event of a poster"
    header_icon = "date"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise Http404 where no words can be read, and PermissionDenied for those who may not add events."""
        if not can_read_words():
            raise Http404("The packages that read the words of posters are not installed.")
        if not self.places:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def places(self) -> QuerySet[Page]:
        """The pages below which the user may add events."""
        return places_for_events(self.request.user)


class ChoosePosterView(PosterAdminView):
    """Asks for the picture of a poster."""

    template_name = "newsroom/admin/choose_poster.html"
    form_class = ChoosePosterForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where “Cancel” leads."""
        back = get_valid_next_url_from_request(self.request) or reverse("wagtailadmin_home")
        return super().get_context_data(**kwargs) | {"next": back}

    def form_valid(self, form: ChoosePosterForm) -> HttpResponse:
        """Go on with the picture."""
        return redirect("newsroom_posters:event", form.cleaned_data["image"].pk)


class EventOfPosterView(PosterAdminView):
    """Waits until the words are read, asks to confirm what they say, and makes the draft."""

    template_name = "newsroom/admin/event_of_poster.html"
    form_class = PosterForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied for those who may not choose the picture, and Http404 for a drawing."""
        self.image = get_object_or_404(get_image_model(), pk=kwargs["image_pk"])
        if not permission_policy.user_has_permission_for_instance(request.user, "choose", self.image):
            raise PermissionDenied
        if self.image.is_svg():
            raise Http404("The words of a drawing are not read.")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def reading(self) -> PosterReading:
        """What was read in the picture."""
        return reading_of(self.image)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or what it waits for. To the script of the page, only say whether anything is known."""
        if "state" in request.GET:
            return HttpResponse(status=204 if self.reading.is_waiting else 200)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the draft, or read the picture again if that failed."""
        if "title" not in request.POST:
            if self.reading.problem or self.reading.is_late:
                self.reading.delete()
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the picture."""
        return str(self.image.title)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add what was read."""
        values = {}
        if self.reading.found:
            poster = read_poster(self.reading.found, in_singapore(self.image.created_at).date())
            words = {"text": "\n\n".join(poster.text), "words": "\n\n".join(poster.words)}
            values = {name: value for name, value in (proposed(poster) | words).items() if value}
        kwargs = super().get_form_kwargs() | {"parents": self.places, "proposed": values, "instance": EventPage()}
        return {name: value for name, value in kwargs.items() if name != "initial"}

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form; None while there is nothing to confirm."""
        is_empty = self.reading.found is None and self.request.method == "GET"
        return None if is_empty else super().get_form(form_class)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the picture and what was read."""
        return super().get_context_data(**kwargs) | {"image": self.image, "reading": self.reading}

    def form_valid(self, form: PosterForm) -> HttpResponse:
        """Make the draft, and open it. What was written is kept if the words were forgotten since."""
        try:
            event = form.make_draft(self.image, self.request.user)
        except ValidationError:
            form.add_error("title", "It makes no address for the page. Use letters or numbers.")
            return self.form_invalid(form)
        if self.reading.found is None:
            messages.warning(self.request, "The picture was replaced meanwhile. Compare the draft with it.")
        messages.success(self.request, f"“{event.title}” is a draft now. Visitors do not see it yet.")
        return redirect("wagtailadmin_pages:edit", event.pk)
