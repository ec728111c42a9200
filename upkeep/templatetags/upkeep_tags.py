"""Tags of the app's templates in the admin."""

from typing import Any

from django import template

from upkeep.checks.panel import findings_of_draft, shown
from upkeep.health.lists import HealthList, lists_for
from upkeep.review_dates.describing import State, describe

register = template.Library()


@register.simple_tag
def draft_findings(page: Any) -> list[dict[str, Any]]:
    """Return what is found in the newest version of a page; nothing for a page that was never saved."""
    return shown(findings_of_draft(page)) if page and page.pk else []


@register.simple_tag(takes_context=True)
def health_lists(context: dict[str, Any]) -> list[HealthList]:
    """Return the lists of site health that the user may read."""
    return lists_for(context["request"].user)


@register.simple_tag
def review_state(page: Any) -> State:
    """Return when a page is to be read again, and who answers for it."""
    return describe(page)
