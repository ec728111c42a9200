"""The views that set the review date of a page, or note a review."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from upkeep.health.dismissing import way_back

from .changing import mark_reviewed, row_of, set_dates
from .describing import describe
from .due import reviewable
from .forms import ReviewDateForm
from .people import editors_of

REPORT: Final = "review_dates:report"


def page_of(request: HttpRequest, page_id: int) -> Page:
    """Return the page, for who may edit it. An alias has no review date: its source has one.

    Raises PermissionDenied or Http404.
    """
    page = get_object_or_404(Page, pk=page_id, depth__gt=1, alias_of=None)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@require_POST
def reviewed(request: HttpRequest, page_id: int) -> HttpResponse:
    """Note that the user has reviewed a page today and found nothing to change."""
    page = page_of(request, page_id)
    mark_reviewed(page, request.user)
    messages.success(
        request,
        f"“{page.get_admin_display_title()}” was reviewed today. {_next_time(page)}",
        buttons=[messages.button(reverse("review_dates:change", args=[page.pk]), "Change the date")],
    )
    return redirect(way_back(request, REPORT))


def _next_time(page: Page) -> str:
    """Return when a page is to be read again, in words."""
    found = reviewable(Page.objects.filter(pk=page.pk)).first()
    due_on = found.due_on if found else None
    return f"It is to be read again by {date_format(due_on)}." if due_on else "No other date is set for it."


class ReviewDateView(WagtailAdminTemplateMixin, FormView):
    """The form of the review date of one page."""

    page_title = "Review date"
    header_icon = "calendar-check"
    template_name = "upkeep/review_dates/change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the page, and what is set for it."""
        self.page = page_of(request, kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return str(self.page.get_admin_display_title())

    def get_form(self, form_class: Any = None) -> ReviewDateForm:
        """Return the form, with the users who may edit the page."""
        data = self.request.POST if self.request.method == "POST" else None
        return ReviewDateForm(data, row=row_of(self.page), users=editors_of([self.page]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the page stands, and the way back."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "page": self.page, "state": describe(self.page), "next": way_back(self.request, REPORT)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Set what was chosen."""
        set_dates([self.page], self.request.user, form.cleaned_data)
        messages.success(self.request, f"“{self.get_page_subtitle()}”: the review date is set. {_next_time(self.page)}")
        return redirect(way_back(self.request, REPORT))
