"""Stops a page with blocking findings before it is submitted, approved, published or scheduled.

Wagtail has no hook before a page is submitted or approved, so the form of the page asks: all these are buttons of it.
What has no form of the page, such as publishing several pages, has its own place at the end, and copies have
`copies.py`. What approves outside the admin asks `reasons_against`, by `actris_cms.publishable`.
"""

from collections.abc import Collection
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.generic.workflow import WorkflowAction
from wagtail.admin.views.pages.workflow import WorkflowPageViewMixin
from wagtail.log_actions import log
from wagtail.models import Page

from .findings import RULES, Finding
from .models import blocking_rules
from .running import findings_of

REASON: Final = "publish_reason"  # The name of the field in the form of a page.
MAX_REASON: Final = 500
PUBLISHED_ANYWAY: Final = "upkeep.publish_anyway"
NAMED: Final = 5  # Pages in the message that refuses to publish several.
MOST_CHECKED: Final = 200  # Pages that are published together.


def blocking(findings: Any) -> list[Finding]:
    """Return those findings that stop a page."""
    stops = blocking_rules()
    return [one for one in findings if one.rule in stops]


def blocking_of(page: Page) -> list[Finding]:
    """Return what stops a specific page or a draft of it."""
    return blocking(findings_of([page])[page.pk or 0])


def reasons_against(draft: Page) -> list[str]:
    """Return what stops a specific page or a draft of it, in words."""
    return list(map(words_of, blocking_of(draft)))


def words_of(finding: Finding) -> str:
    """Return what a message says of a finding."""
    return f"{RULES[finding.rule].title}: {finding.message}"


def stopped_among(pages: Collection[Page]) -> list[tuple[Page, str]]:
    """Return those specific pages or drafts that something stops, each with the worst of it in words."""
    found = findings_of(pages)
    return [
        (page, " ".join(map(words_of, stops[:NAMED]))) for page in pages if (stops := blocking(found[page.pk or 0]))
    ]


def check_form(form: Any) -> None:
    """Refuse the form of a page that is to be published and has blocking findings, unless a publisher gives a reason.

    The findings stay on the form for its panel, the reason on the page for its history.
    """
    if not _is_to_be_published(form):
        return
    stops = blocking_of(form.instance)
    if not stops:
        return
    reason = " ".join(str(form.data.get(REASON, "")).split())[:MAX_REASON]
    form.may_override = may_override(form.for_user, form.instance, form.parent_page)
    if reason and form.may_override:
        form.instance.published_anyway = (reason, stops)
        return
    form.blocking_findings = stops
    for one in stops:
        form.add_error(None, words_of(one))


def _is_to_be_published(form: Any) -> bool:
    data = form.data
    approves = "action-workflow-action" in data and data.get("workflow-action-name") == "approve"
    return approves or any(f"action-{name}" in data for name in ("publish", "submit", "restart-workflow"))


def may_override(user: AbstractBaseUser | None, page: Page, parent: Page | None) -> bool:
    """Whether a user may publish a page in spite of its findings."""
    if user is None:
        return False
    if page.pk:
        return bool(page.permissions_for_user(user).can_publish())
    return bool(parent and parent.permissions_for_user(user).can_publish_subpage())


def record(request: HttpRequest, page: Page) -> None:
    """Write into the history of a page why it was published in spite of its findings."""
    reason, stops = page.__dict__.pop("published_anyway", (None, ()))
    if reason:
        data = {"reason": reason, "findings": list(map(words_of, stops))}
        log(page, PUBLISHED_ANYWAY, user=request.user, data=data)


def stop_several(request: HttpRequest, action: str, pages: list[Page], view: Any) -> HttpResponse | None:
    """Publish none of several pages if one has blocking findings, and name those that have."""
    if action != "publish" or not pages or not isinstance(pages[0], Page):
        return None
    chosen = list(pages)
    if view.cleaned_form.cleaned_data.get("include_descendants"):
        below = [one for page in pages for one in page.get_descendants().not_live()[:MOST_CHECKED]]
        chosen += [one for one in below if one.permissions_for_user(request.user).can_publish()]
    if len(chosen) > MOST_CHECKED:
        messages.error(request, f"At most {MOST_CHECKED} pages can be published together. Choose fewer.")
        return redirect(view.next_url)
    stopped = stopped_among([page.get_latest_revision_as_object() for page in chosen])
    for page, why in stopped[:NAMED]:
        button = messages.button(_form_of(page), "Mend it")
        messages.error(request, f"“{page.get_admin_display_title()}” was not published. {why}", buttons=[button])
    if stopped:
        more = f" {len(stopped) - NAMED} more pages have such findings." if len(stopped) > NAMED else ""
        messages.error(request, f"No page was published.{more} A page with a finding is published from its own form.")
        return redirect(view.next_url)
    return None


def _form_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class CheckedWorkflowAction(WorkflowPageViewMixin, WorkflowAction):
    """Approves a draft without its form, as the bar of a preview does. One with blocking findings leads to its form."""

    submit_url_name = "wagtailadmin_pages:workflow_action"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Approve, unless something stops the draft. Raises PermissionDenied if the task is that of another page."""
        if str(self.task_state.workflow_state.object_id) != str(self.object.pk):
            raise PermissionDenied
        asks = self.action_name == "approve"
        stopped = stopped_among([self.object.get_latest_revision_as_object()]) if asks else []
        if not stopped:
            return super().post(request, *args, **kwargs)
        messages.error(request, f"This page was not approved. {stopped[0][1]}")
        url = _form_of(self.object)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": url})
        return redirect(url)
