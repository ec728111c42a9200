"""Shows the review date of a page in the status beside its form. Wagtail has no hook for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from wagtail.admin.ui.side_panels import PageStatusSidePanel

TEMPLATE: Final = "upkeep/review_dates/status.html"


def with_review_date(
    get_status_templates: Callable[[PageStatusSidePanel, Any], list[str]],
) -> Callable[[PageStatusSidePanel, Any], list[str]]:
    """Wrap the method that lists what Wagtail says of a page beside its form, to add ours before its usages."""

    @wraps(get_status_templates)
    def wrapped(panel: PageStatusSidePanel, context: Any) -> list[str]:
        templates = get_status_templates(panel, context)
        if panel.object.pk and panel.object.alias_of_id is None:
            templates.insert(-1, TEMPLATE)
        return templates

    return wrapped
