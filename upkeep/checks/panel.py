"""Shows the findings of a page: at the top of a form that was refused, and in Wagtail's panel of checks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.admin.panels import Panel
from wagtail.models import Page, get_page_models

from .findings import RULES, Finding
from .gate import MAX_REASON, REASON
from .models import blocking_rules
from .running import findings_of


class RefusedPanel(Panel):
    """What keeps the page from being published, and where a publisher writes why it is to be published all the same."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one form. It is shown only after a publication was refused."""

        template_name = "upkeep/checks/refused.html"

        def is_shown(self) -> bool:
            """Whether the form was refused because of its findings."""
            return bool(getattr(self.form, "blocking_findings", None))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the findings, and whether the user may publish all the same."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {
                **context,
                "findings": shown(self.form.blocking_findings),
                "may_override": self.form.may_override,
                "reason_name": REASON,
                "reason_length": MAX_REASON,
            }


def show_refusals_in_forms() -> None:
    """Put the panel at the top of the first tab of all page types."""
    for model in get_page_models():
        panels = getattr(model, "content_panels", [])
        if not any(isinstance(panel, RefusedPanel) for panel in panels):
            model.content_panels = [RefusedPanel(heading="Publish check", icon="warning"), *panels]


def shown(findings: Any) -> list[dict[str, Any]]:
    """Return findings with the words of their rules, and whether they stop the page, for templates."""
    stops = blocking_rules()
    return [{"finding": one, "rule": RULES[one.rule], "blocks": one.rule in stops} for one in findings]


def findings_of_draft(page: Page) -> list[Finding]:
    """Return the findings of the newest version of a page."""
    draft = page.get_latest_revision_as_object()
    return list(findings_of([draft])[draft.pk])


@require_safe
def draft_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the list of what is found in the newest version of a page, for who may edit it."""
    page = get_object_or_404(Page, pk=pk, depth__gt=1)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return render(request, "upkeep/checks/findings.html", {"findings": shown(findings_of_draft(page)), "page": page})
