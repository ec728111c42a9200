"""The panel “Today” of the admin's first screen."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component

from actris_cms.reports import edits_pages
from upkeep.checks.dates import DUE
from upkeep.health.access import findings_for
from upkeep.health.lists import HealthList, lists_for
from upkeep.health.reports import SiteHealth, edit_path

from .most_met import most_met
from .waiting import SHOWN, Waiting


class TodayPanel(Component):
    """What waits for the user, what waits for others, and the pages to mend that most visitors meet."""

    name = "today"
    template_name = "upkeep/today/panel.html"
    order = 100  # Above Wagtail's lists of drafts.

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Collect it. The number of queries does not grow with the pages."""
        request = parent_context["request"]
        findings = findings_for(request.user).filter(dismissed_at=None).exclude(rule=DUE)  # It is among what waits.
        to_mend = most_met(findings, SHOWN)
        return {
            "waiting": Waiting(request),
            "other_lists": other_lists(request.user),
            "to_mend": [(one, edit_path(one.worst)) for one in to_mend],
            "has_answers": any(one.answers for one in to_mend),
            "shown": SHOWN,
            "user": request.user,
            "csrf_token": parent_context.get("csrf_token"),
            "here": f"{reverse('wagtailadmin_home')}#today-section",
        }


def other_lists(user: Any) -> list[tuple[HealthList, int]]:
    """Return the lists of site health besides that of pages that have something for a user, with how much."""
    lists = [one for one in lists_for(user) if one.url_name != SiteHealth.index_url_name]
    return [(one, number) for one in lists if (number := one.number(user))]


@hooks.register("construct_homepage_panels")
def add_today(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who may edit pages."""
    if edits_pages(request.user):
        panels.append(TodayPanel())
