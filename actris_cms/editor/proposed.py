"""The admin report of proposed summaries: the work list of editors who read them."""

from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page, get_page_models
from wagtail.permissions import page_permission_policy

from actris_cms.core.models import BasePage
from actris_cms.explained import explain
from actris_cms.reports import edits_pages, register_report


def with_proposed_summary(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the live pages whose summary is only proposed, each with its `proposed_summary`."""
    # Of two models of which one inherits from the other, such as articles and events, the upper has the field.
    models = [model for model in get_page_models() if issubclass(model, BasePage) and _has_own_fields(model)]
    waiting = [model._default_manager.exclude(proposed_summary="").order_by() for model in models]
    condition = Q()
    for found in waiting:
        condition |= Q(pk__in=found.values("pk"))
    words = (Subquery(found.filter(pk=OuterRef("pk")).values("proposed_summary")[:1]) for found in waiting)
    shown = pages.filter(condition, live=True, alias_of=None)
    return shown.annotate(proposed_summary=Coalesce(*words, output_field=CharField())).order_by("path")


def _has_own_fields(model: type[Page]) -> bool:
    field: Any = model._meta.get_field("proposed_summary")
    return field.model is model


class ProposedSummaries(PageReportView):
    """The pages whose cards show their first sentence, because no editor has read it or written a summary."""

    page_title = "Proposed summaries"
    page_subtitle = "from the first sentence; open a page, change or confirm it, and publish"
    header_icon = "edit"
    index_url_name = "proposed_summaries:report"
    index_results_url_name = "proposed_summaries:report_results"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    any_permission_required = ["change"]
    columns = [
        TitleColumn("title", label="Page", get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk])),
        Column("proposed_summary", label="Proposed summary"),
    ]
    list_export = ["title", "url_path", "proposed_summary"]
    export_headings = {"title": "Page", "url_path": "Address", "proposed_summary": "Proposed summary"}

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the pages that the user may edit."""
        pages = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return with_proposed_summary(pages)


register_report(ProposedSummaries, "proposed-summaries", may_read=edits_pages, order=1250)
explain("build-a-section", "proposed_summaries")
