"""Moves a workflow on when enough reviewers have approved by their links, or back when one asks for changes.

What may not be published is sent back in spite of the approvals: the editor is told by Wagtail's mail, the reviewer by
the screen of the review.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from wagtail.models import Page, TaskState, WorkflowState

from actris_cms.publishable import reasons_against

from .models import Entry, Kind, ReviewedPage, SignOffTask
from .record import content_digest

STOPPED: Final = "Not published, although reviewers approved it."  # How the comment of such a step begins.
APPROVED: Final = " Approved by link: "  # What follows are the names, for editors.
MOST_REASONS: Final = 5


@transaction.atomic
def decided(entry: Entry) -> None:
    """Finish the steps of workflows that wait for a decision about pages, if this one was what they waited for.

    A decision counts if it is about the latest draft, because that is what the workflow publishes. The row of the page
    is locked, so that no editor saves another draft between the two.
    """
    for about in entry.revisions:
        page = Page.objects.select_for_update().filter(pk=about["page"]).first()
        step = _waiting(page) if page else None
        if step is None or about["digest"] != _latest_digest(page):
            continue
        if entry.kind == Kind.CHANGES:
            step.reject(user=None, comment=f"{entry.name}: {entry.note}")
        else:
            _approve(step, page)


def catch_up() -> int:
    """Move on the workflows that wait although enough reviewers have approved; return how many.

    A process may end between a decision and what follows from it, and a draft may be submitted after its approval.
    """
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, task__in=SignOffTask.objects.values("task_ptr")
    )
    return sum(_move_on(step.workflow_state.object_id) for step in waiting.select_related("workflow_state"))


@transaction.atomic
def _move_on(key: str) -> bool:
    page = Page.objects.select_for_update().filter(pk=key).first()
    step = _waiting(page) if page else None
    return bool(page and step and _approve(step, page))


def _approve(step: TaskState, page: Page) -> bool:
    """Finish a step if enough reviewers have approved the latest draft of the page; return whether they have.

    A draft that may not be published is sent back: an editor has to mend it, and then it has to be approved again.
    """
    approvals = _approvals(page)
    if len(approvals) < step.task.specific.approvals:
        return False
    names = APPROVED + ", ".join(approval.name for approval in approvals)
    if reasons := reasons_against(page.get_latest_revision_as_object()):
        step.reject(user=None, comment=" ".join([STOPPED, *reasons[:MOST_REASONS]]) + names)
    else:
        step.approve(user=None, comment=names.strip())
    return True


def sent_back_among(pages: Iterable[int]) -> dict[int, str]:
    """Return those pages that were sent back although reviewers approved them, and why, by primary key. One query.

    Who approved stays out: a reviewer does not know those of other reviews.
    """
    steps = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        comment__startswith=STOPPED,
        workflow_state__current_task_state=F("pk"),
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        workflow_state__object_id__in=[str(page) for page in pages],
    )
    comments = steps.values_list("workflow_state__object_id", "comment")
    return {int(key): comment.rpartition(APPROVED)[0] for key, comment in comments}


def _waiting(page: Page) -> TaskState | None:
    """Return the step at which a page waits for reviewers. Two decisions at once finish it one after the other."""
    state: Any = page.current_workflow_task_state
    if state is None or not isinstance(state.task.specific, SignOffTask):
        return None
    steps = TaskState.objects.select_for_update()
    return steps.filter(pk=state.pk, status=TaskState.STATUS_IN_PROGRESS).first()


def _latest_digest(page: Page) -> str:
    revision = page.get_latest_revision()
    return content_digest(revision) if revision else ""


def _approvals(page: Page) -> list[Entry]:
    """Return the approvals of the latest draft of a page, one for each person, in all reviews that have it.

    The last decision of each reviewer counts. A person with links of two reviews counts once. Whose link or review was
    revoked does not count: somebody else may have used it.
    """
    digest = _latest_digest(page)
    reviews = ReviewedPage.objects.filter(page=page, review__closed_at=None).values("review")
    decisions = (
        Entry.objects.decisions().filter(review__in=reviews, reviewer__revoked_at=None).select_related("reviewer")
    )
    last = {entry.reviewer_id: entry for entry in decisions.order_by("created_at")}
    approving = (entry for entry in last.values() if entry.kind == Kind.APPROVED and _is_about(entry, page, digest))
    return list({entry.reviewer and entry.reviewer.email.lower(): entry for entry in approving}.values())


def _is_about(entry: Entry, page: Page, digest: str) -> bool:
    return any(one["page"] == page.pk and one["digest"] == digest for one in entry.revisions)
