"""The report of site health: all findings, the worst first, each with a way to mend or dismiss it."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from actris_cms.reports import edits_pages
from upkeep.checks.findings import RULES, sorted_rules

from .access import findings_for
from .dismissing import ActionsColumn
from .mending import can_be_mended_here
from .models import PageFinding
from .trend import trend

OPEN = "open"
DISMISSED = "dismissed"


def edit_path(finding: PageFinding) -> str:
    """Return the path of the page's form, at the block at fault."""
    return f"{reverse('wagtailadmin_pages:edit', args=[finding.page_id])}#:w:contentpath={finding.path}"


class FindingFilterSet(WagtailFilterSet):
    """Filters by rule, and by whether a finding was dismissed."""

    rule = django_filters.MultipleChoiceFilter(label="Finding", distinct=False, widget=forms.CheckboxSelectMultiple)
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(DISMISSED, "Dismissed")],
        empty_label="Open",
        widget=forms.RadioSelect,
        method="filter_state",
    )

    class Meta:
        model = PageFinding
        fields: list[str] = []

    def filter_state(self, queryset: Any, name: str, value: str) -> Any:
        """Leave the choice to the view, which shows open findings unless asked for the others."""
        return queryset

    def offer_rules(self, counts: dict[str, int]) -> None:
        """Offer the rules that found something, with how often they did."""
        found = [one for one in sorted_rules() if one.name in counts]
        self.filters["rule"].extra["choices"] = [(one.name, f"{one.title} ({counts[one.name]})") for one in found]


class FindingColumn(Column):
    """What was found, and what to do."""

    cell_template_name = "upkeep/health/finding_cell.html"


class PlaceColumn(Column):
    """The page, linked to the block in its form."""

    cell_template_name = "upkeep/health/place_cell.html"


class SiteHealth(ReportView):
    """What visitors meet on the live pages that somebody should mend."""

    model = PageFinding
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

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may edit no page."""
        if not edits_pages(request.user):
            return permission_denied(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def shows_dismissed(self) -> bool:
        """Whether the dismissed findings are asked for, in place of the open ones."""
        return self.request.GET.get("state") == DISMISSED

    def get_base_queryset(self) -> QuerySet[PageFinding]:
        """Return the findings of the pages that the user may edit."""
        found = findings_for(self.request.user).filter(dismissed_at__isnull=not self.shows_dismissed)
        return found.filter(rule__in=RULES).select_related("page", "dismissed_by")

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each rule found something, by its name."""
        rows = self.get_base_queryset().select_related(None).order_by().values_list("rule")
        return dict(rows.annotate(Count("pk")))

    @cached_property
    def filters(self) -> FindingFilterSet:
        """Return the filters, with the rules that found something."""
        filters = self.filterset_class(**self.get_filterset_kwargs())
        filters.offer_rules(self.counts)
        return filters

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
        """Add the numbers by rule, and the chart of the last weeks."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        kinds = [(one, self.counts[one.name]) for one in sorted_rules() if one.name in self.counts]
        return {**context, "kinds": kinds, "trend": trend(), "shows_dismissed": self.shows_dismissed}
