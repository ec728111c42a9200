"""The pages of the admin that turn an article into an event, and an event into an article."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from newsroom.events.times import in_words
from newsroom.models import ArticlePage, EventPage

from .forms import EventFactsForm
from .pages import FACTS, TurnedError, as_event, facts_of_former_event, make_article, make_event
from .permissions import obstacle

SHOWN_FACTS = frozenset({"venue", "venue_address", "join_note", "fee", "audience", "seats", "highlights"})


class TurnView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for confirmation, and turns the page if it is given."""

    header_icon = "date"
    model: type[ArticlePage]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raise PermissionDenied for those who may not edit the page; send others back if it cannot be turned."""
        page = get_object_or_404(Page, pk=kwargs["pk"])
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        if page.specific_class is not self.model:  # It was turned in another window.
            return redirect("wagtailadmin_pages:edit", page.pk)
        self.page: Any = page.specific
        if reason := obstacle(self.page, request.user):
            messages.error(request, reason)
            return redirect("wagtailadmin_pages:edit", page.pk)
        try:
            return super().dispatch(request, *args, **kwargs)
        except TurnedError:
            return redirect("wagtailadmin_pages:edit", page.pk)

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return str(self.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page."""
        return {**super().get_context_data(**kwargs), "page": self.page}


class MakeEventView(TurnView):
    """Asks for the facts of the event, filled in with those of the address or of a former event."""

    page_title = "Make this an event"
    template_name = "newsroom/admin/make_event.html"
    model = ArticlePage

    def form(self, data: Any = None, initial: dict[str, Any] | None = None) -> EventFactsForm:
        """Return the form for an event with the fields of the page's latest version."""
        draft = self.page.get_latest_revision_as_object()
        return EventFactsForm(data, instance=as_event(draft, facts_of_former_event(self.page)), initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        context = super().get_context_data(**kwargs)
        if "form" not in kwargs:
            context["form"] = self.form(initial=EventFactsForm.values_in(self.request.GET))
        return context

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the event, or show what is missing."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        event = make_event(self.page, form.facts, request.user)
        messages.success(request, f"“{event.get_admin_display_title()}” is an event now.")
        return redirect("wagtailadmin_pages:edit", event.pk)


class MakeArticleView(TurnView):
    """Says what visitors will no longer see, and makes the event an article."""

    page_title = "Make this an article"
    template_name = "newsroom/admin/make_article.html"
    model = EventPage

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts in words."""
        event: EventPage = self.page.get_latest_revision_as_object()
        shown = [(field.verbose_name, getattr(event, field.name)) for field in FACTS if field.name in SHOWN_FACTS]
        when = in_words(event.span.times)
        return {**super().get_context_data(**kwargs), "when": when, "facts": [fact for fact in shown if fact[1]]}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the article."""
        article = make_article(self.page, request.user)
        messages.success(request, f"“{article.get_admin_display_title()}” is an article now.")
        return redirect("wagtailadmin_pages:edit", article.pk)
