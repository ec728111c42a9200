"""The admin report of the answers to “Was this page useful?”."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from actris_cms.singapore import today

from .counts import DAYS
from .models import Answer

EDITS = {"add", "change", "publish"}
HEADINGS = {
    Answer.YES: "Yes",
    Answer.NO: "No",
    Answer.NOT_FOUND: "Not found",
    Answer.UNCLEAR: "Hard to understand",
    Answer.OUTDATED: "Out of date",
    Answer.BROKEN: "Does not work",
}


def may_read(user: Any) -> bool:
    """Whether a user may see the report: those who edit pages."""
    return bool(user.is_active and page_permission_policy.user_has_any_permission(user, EDITS))


class UsefulnessReport(ReportView):
    """The pages that visitors answered about, with the number of each answer. Editors see those that they edit."""

    model = Page
    page_title = "Was this page useful?"
    page_subtitle = f"in the last {DAYS} days"
    header_icon = "help"
    default_ordering = "-no"
    index_url_name = "usefulness:report"
    index_results_url_name = "usefulness:report_results"
    columns: ClassVar[list[Any]] = [
        TitleColumn(
            "title",
            label="Page",
            accessor="get_admin_display_title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
            sort_key="title",
        ),
        *(NumberColumn(answer.value, label=heading, sort_key=answer.value) for answer, heading in HEADINGS.items()),
    ]
    list_export: ClassVar[list[str]] = ["title", "url_path", *Answer.values]
    export_headings: ClassVar[dict[str, str]] = {
        "title": "Page",
        "url_path": "Address",
        **{answer.value: heading for answer, heading in HEADINGS.items()},
    }

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the pages with answers, each with the number of every answer."""
        since = Q(answer_counts__day__gte=today() - timedelta(days=DAYS))
        numbers = {
            answer.value: Coalesce(Sum("answer_counts__number", filter=since & Q(answer_counts__answer=answer)), 0)
            for answer in Answer
        }
        pages = page_permission_policy.instances_user_has_any_permission_for(self.request.user, EDITS)
        answered: QuerySet[Page] = pages.filter(since).distinct().annotate(**numbers)
        return answered

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Deny access to users who edit no pages."""
        if not may_read(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)
