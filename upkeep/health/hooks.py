"""Adds site health to the admin: the report, and what waits on the first screen."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from actris_cms.reports import edits_pages, register_report
from upkeep.checks.findings import sorted_rules

from .access import findings_for
from .reports import SiteHealth
from .views import MendView, dismiss

SHOWN = 5

register_report(
    SiteHealth,
    "site-health",
    may_read=edits_pages,
    order=1230,
    others=[
        path("<int:pk>/mend/", MendView.as_view(), name="mend"),
        path("<int:pk>/dismiss/", dismiss, name="dismiss"),
    ],
)


class HealthPanel(Component):
    """The worst kinds of findings on the pages that the user may edit, with their numbers."""

    name = "site_health"
    template_name = "upkeep/health/panel.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count the open findings, with one query."""
        found = findings_for(parent_context["request"].user).filter(dismissed_at=None)
        counts = dict(found.order_by().values_list("rule").annotate(Count("pk")))
        kinds = [(one, counts[one.name]) for one in sorted_rules() if one.name in counts]
        return {"kinds": kinds[:SHOWN], "more": sum(number for _, number in kinds[SHOWN:])}


@hooks.register("construct_homepage_panels")
def add_health(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who may edit pages."""
    if edits_pages(request.user):
        panels.append(HealthPanel())
