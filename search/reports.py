"""The admin report of searches without results."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from actris_cms.reports import here, row_anchor

from .empty import DAYS
from .mending import ADD_PROMOTION, ADD_SYNONYM
from .models import EmptySearch


def may_read(user: Any) -> bool:
    """Whether a user may see the report."""
    return bool(user.is_active and user.has_perm("search.view_emptysearch"))


class AnswersColumn(Column):
    """The ways to let a search find something."""

    cell_template_name = "search/admin/answers_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the way back to this list, and what the user may do."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = context["request"]
        user = request.user
        may = {"may_add": user.has_perm(ADD_SYNONYM), "may_promote": user.has_perm(ADD_PROMOTION)}
        row = row_anchor(parent_context)
        return {**context, **may, "row": row, "here": here(request, "empty_searches:report", row)}


class EmptySearchReport(ReportView):
    """Searches without results, with their number and last date. Each links to its current results."""

    model = EmptySearch
    page_title = "Searches without results"
    page_subtitle = f"in the last {DAYS} days"
    header_icon = "search"
    is_searchable = True
    search_fields = ["words"]
    default_ordering = "-count"
    index_url_name = "empty_searches:report"
    index_results_url_name = "empty_searches:report_results"
    columns = [
        TitleColumn(
            "words",
            label="Words",
            get_url=lambda row: f"{reverse('search')}?{urlencode({'q': row.words})}",
            sort_key="words",
        ),
        NumberColumn("count", label="Searches", sort_key="count"),
        # Formatted as a date. Wagtail's `DateColumn` would show the time since midnight.
        Column(
            "last_searched",
            label="Last",
            accessor=lambda row: date_format(row.last_searched),
            sort_key="last_searched",
        ),
        AnswersColumn("answers", label="Mend"),
    ]
    list_export = ["words", "count", "last_searched"]
    export_headings = {"words": "Words", "count": "Searches", "last_searched": "Last"}

    def get_base_queryset(self) -> QuerySet[EmptySearch]:
        """Return all except single letters."""
        return EmptySearch.objects.annotate(length=Length("words")).filter(length__gt=1)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Deny access to users without the permission."""
        if not may_read(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)
