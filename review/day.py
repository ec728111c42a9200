"""The site on a day to come, for editors: what is scheduled until then, and the whole site as it will be."""

from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, register_converter, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.widgets import AdminDateTimeInput

from .forms import DayForm
from .inside import Inside
from .links import editable_pages
from .modes import Moment
from .rehearsal import Rehearsal, patient, refuse_private, scheduled
from .scheduled_settings import due_settings, happening, scheduled_settings

SHOWN: Final = 50  # Scheduled things that the form lists.


class AdminDayForm(DayForm):
    """The form in the admin, with Wagtail's calendar."""

    moment = forms.DateTimeField(label="Date and time", widget=AdminDateTimeInput())


def happenings(user: Any) -> list[dict[str, Any]]:
    """Return what is scheduled of pages and settings that a user may edit, the soonest first.

    Each has a `moment` and `what` in a word, and a `page` or the `name` and `url` of a setting.
    """
    pages, starts = editable_pages(user), scheduled()
    coming = [(starts[page.pk], page, "published") for page in pages.filter(pk__in=starts)]
    ending = pages.live().exclude(expire_at=None).order_by("expire_at")[:SHOWN]
    of_pages = [*coming, *((page.expire_at, page, "unpublished") for page in ending)]
    found: list[dict[str, Any]] = [{"moment": at, "page": page, "what": what} for at, page, what in of_pages]
    found += map(happening, scheduled_settings(user))
    return sorted(found, key=itemgetter("moment"))[:SHOWN]


@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """Ask for the moment, and list what is scheduled."""
    form = AdminDayForm(request.GET or None)
    if form.is_valid():
        return redirect("day_site", form.cleaned_data["moment"])
    context = {
        "form": form,
        "media": form.media,
        "happenings": happenings(request.user),
        "page_title": "The site on a day to come",
        "header_icon": "calendar-alt",
    }
    return render(request, "review/admin/day.html", context)


@never_cache
@patient
@require_safe
def site(request: HttpRequest, moment: datetime, path: str = "") -> HttpResponseBase:
    """Show a page of the site as it will be. Scheduled drafts of pages that the user may not edit are left out."""
    refuse_private(path)
    prefix = reverse("day_site", args=(moment,))
    user = request.user
    rehearsal = Rehearsal(moment=moment, hidden=hidden_from(user), settings=due_settings(user, moment))
    response = rehearsal.answer(f"/{path}", request.META.get("QUERY_STRING", ""), prefix)
    bar = render_to_string("review/day_bar.html", {"moment": moment, "hidden": len(rehearsal.hidden)})
    return Inside(prefix).keep(response, bar)


def hidden_from(user: Any) -> frozenset[int]:
    """Return the pages with scheduled drafts that a user may not edit, by their primary keys."""
    starts = scheduled()
    return frozenset(starts) - set(editable_pages(user).filter(pk__in=starts).values_list("pk", flat=True))


register_converter(Moment, "moment")
urlpatterns: list[URLPattern] = [
    path("site-on/", choose, name="day"),
    path("site-on/<moment:moment>/site/", site, name="day_site"),
    path("site-on/<moment:moment>/site/<path:path>", site, name="day_page"),
]
