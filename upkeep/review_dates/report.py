"""The report of review dates: which pages are to be read again, by when, and by whom."""

from datetime import timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.functional import cached_property
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from actris_cms.reports import edits_pages, here, row_anchor
from actris_cms.singapore import today

from .describing import state_of
from .due import reviewable
from .people import Team, editable_pages

DUE: Final = "due"
SOON: Final = "soon"
NONE: Final = "none"
COMING: Final = timedelta(days=30)


class ReviewDateFilterSet(WagtailFilterSet):
    """Filters by the date, and by who answers for a page."""

    state = django_filters.ChoiceFilter(
        label="Review date",
        choices=[(DUE, "Due"), (SOON, "In the next 30 days"), (NONE, "Without a date")],
        empty_label="All with a date",
        widget=forms.RadioSelect,
        method="filter_state",
    )
    who = django_filters.ChoiceFilter(
        label="Answers for it", empty_label="Anybody", widget=forms.RadioSelect, method="filter_who"
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def __init__(self, *args: Any, pages_by_user: dict[Any, list[Page]], **kwargs: Any) -> None:
        """Offer those who answer for a page, and the user, to whom mails give an address with this filter."""
        super().__init__(*args, **kwargs)
        self._keys = {str(user.pk): [page.pk for page in pages] for user, pages in pages_by_user.items()}
        named = {str(user.pk): get_user_display_name(user) for user in (self.request.user, *pages_by_user)}
        self.filters["who"].extra["choices"] = sorted(named.items(), key=lambda one: one[1].casefold())

    def filter_state(self, queryset: Any, name: str, value: str) -> Any:
        """Leave the choice to the view, which shows the pages with a date unless asked for others."""
        return queryset

    def filter_who(self, queryset: Any, name: str, value: str) -> Any:
        """Return the pages that a user answers for."""
        return queryset.filter(pk__in=self._keys.get(value, []))


class DueColumn(Column):
    """The date, and whether it has come."""

    cell_template_name = "upkeep/review_dates/due_cell.html"


class AnswersColumn(Column):
    """Who answers for the page, and for whom."""

    cell_template_name = "upkeep/review_dates/answers_cell.html"


class PageColumn(Column):
    """The page, the button that notes a review of it, and the way to its review date."""

    cell_template_name = "upkeep/review_dates/page_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the token that the button needs, and the way back to this list."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request, row = context["request"], row_anchor(parent_context)
        way_back = here(request, "review_dates:report", row)
        return {**context, "csrf_token": get_token(request), "row": row, "here": way_back}


class ReviewDates(ReportView):
    """The pages that the user may edit, with their review dates, the oldest first."""

    model = Page
    page_title = "Review dates"
    header_icon = "calendar-check"
    filterset_class = ReviewDateFilterSet
    results_template_name = "upkeep/review_dates/results.html"
    index_url_name = "review_dates:report"
    index_results_url_name = "review_dates:report_results"
    is_searchable = True
    search_fields = ["title"]
    search_backend_name = None  # It would not find by a date that is computed.
    default_ordering = "due_on"
    columns = [
        PageColumn("title", label="Page", accessor="place", sort_key="title", width="40%"),
        DueColumn("due_on", label="Read again by", sort_key="due_on", width="18%"),
        AnswersColumn("answers", label="Answers for it", width="22%"),
        Column("last_reviewed", label="Last reviewed", sort_key="review_date__reviewed_on", width="20%"),
    ]
    list_export = ["place", "url_path", "due_on", "answers", "owner_name", "every", "reviewed_on", "reviewed_by"]
    export_headings = {
        "place": "Page",
        "url_path": "Address",
        "due_on": "Read again by",
        "answers": "Answers for it",
        "owner_name": "Owner",
        "every": "Interval",
        "reviewed_on": "Last reviewed",
        "reviewed_by": "Reviewed by",
    }
    export_filename = "review-dates"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may edit no page."""
        if not edits_pages(request.user):
            return permission_denied(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def team(self) -> Team:
        """Who answers for the pages."""
        return Team()

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the pages that the user may edit, of those with or without a date, as the filter asks."""
        pages: QuerySet[Page] = reviewable(editable_pages(self.request.user))
        state = self.request.GET.get("state")
        if state == DUE:
            pages = pages.filter(due_on__lte=today())
        elif state == SOON:
            pages = pages.filter(due_on__gt=today(), due_on__lte=today() + COMING)
        else:
            pages = pages.filter(due_on__isnull=state == NONE)
        return pages.select_related("review_date__owner", "review_date__reviewed_by")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Add who answers for which of the pages."""
        pages = self.get_base_queryset().select_related(None).only("path", "depth", "owner")
        return {**super().get_filterset_kwargs(), "pages_by_user": self.team.pages_by_user(pages)}

    def order_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Order as asked, pages without a value last, then by their place."""
        field = F(self.ordering.lstrip("-"))
        is_reversed = self.ordering.startswith("-")
        first = field.desc(nulls_last=True) if is_reversed else field.asc(nulls_last=True)
        return queryset.order_by(first, "path")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add where each page stands."""
        for page in object_list:
            state = state_of(page, self.team, getattr(page, "review_date", None))
            row = state.row
            page.state, page.answers, page.place = state, state.answers, page.get_admin_display_title()
            page.owner_name = get_user_display_name(row.owner) if row.owner else ""
            page.every = row.get_every_display() or ""
            page.reviewed_on = row.reviewed_on
            page.reviewed_by = get_user_display_name(row.reviewed_by) if row.reviewed_by else ""
            page.last_reviewed = state.last_reviewed
        return object_list
