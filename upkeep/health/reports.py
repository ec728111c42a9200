"""The report of site health: all findings, the worst first, each with a way to mend or dismiss it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.ui.tables import Column, DateColumn

from actris_cms.reports import edits_pages
from upkeep.checks.findings import RULES, sorted_rules

from .access import findings_for
from .dismissing import ActionsColumn, DismissibleList, KindFilterSet
from .mending import can_be_mended_here
from .models import PageFinding
from .trend import trend


def edit_path(finding: PageFinding) -> str:
    """Return the path of the page's form, at the block at fault."""
    return f"{reverse('wagtailadmin_pages:edit', args=[finding.page_id])}#:w:contentpath={finding.path}"


class FindingFilterSet(KindFilterSet):
    """Filters by rule, and by whether a finding was dismissed."""

    class Meta:
        model = PageFinding
        fields: list[str] = []


class FindingColumn(Column):
    """What was found, and what to do."""

    cell_template_name = "upkeep/health/finding_cell.html"


class PlaceColumn(Column):
    """The page, linked to the block in its form."""

    cell_template_name = "upkeep/health/place_cell.html"


class SiteHealth(DismissibleList):
    """What visitors meet on the live pages that somebody should mend."""

    model = PageFinding
    may_read = staticmethod(edits_pages)
    kinds = [(one.name, one.title) for one in sorted_rules()]
    page_title = "Site health"
    header_icon = "glasses"
    filterset_class = FindingFilterSet
    results_template_name = "upkeep/health/results.html"
    index_url_name = "site_health:report"
    index_results_url_name = "site_health:report_results"
    is_searchable = True
    search_fields = ["message", "page__title"]
    default_ordering = "weight"
    columns = [
        FindingColumn("message", label="Finding", sort_key="weight", width="45%"),
        PlaceColumn("place", label="Page", sort_key="page__title", width="25%"),
        DateColumn("found_at", label="Since", sort_key="found_at"),
        ActionsColumn("upkeep/health/actions_cell.html", "site_health:report"),
    ]
    list_export = ["title", "message", "advice", "page", "address", "found_at", "edit_path"]
    export_headings = {
        "title": "Finding",
        "message": "What was found",
        "advice": "What to do",
        "page": "Page",
        "address": "Address",
        "found_at": "Since",
        "edit_path": "Form",
    }
    export_filename = "site-health"

    def get_all(self) -> QuerySet[PageFinding]:
        """Return the findings of the pages that the user may edit."""
        return findings_for(self.request.user).filter(rule__in=RULES)

    def get_base_queryset(self) -> QuerySet[PageFinding]:
        """Return them with their pages."""
        return super().get_base_queryset().select_related("page", "dismissed_by")

    def order_queryset(self, queryset: QuerySet[PageFinding]) -> QuerySet[PageFinding]:
        """Order as asked, then by rule and page."""
        return queryset.order_by(self.ordering, "rule", "page__path", "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add the words of the rule and the form of the page to each finding."""
        for one in object_list:
            one.title, one.advice = RULES[one.rule].title, RULES[one.rule].advice
            one.place = one.page.get_admin_display_title()
            one.address, one.edit_path = one.page.url_path, edit_path(one)
            one.mends_here = can_be_mended_here(one)
        return object_list

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the chart of the last weeks."""
        return {**super().get_context_data(*args, **kwargs), "trend": trend()}
