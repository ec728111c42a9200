"""What waits for a user, and what of theirs waits for others: drafts in a workflow, and pages to be read again."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, TaskState, WorkflowState

from upkeep.review_dates.due import due_pages
from upkeep.review_dates.people import Team, editable_pages

SHOWN = 5


@dataclass(frozen=True)
class SentBack:
    """A draft that somebody sent back to its author, and what they wrote. `url` is that of its form."""

    title: str
    url: str
    by: str
    comment: str


class Waiting:
    """What waits, for one request."""

    def __init__(self, request: HttpRequest) -> None:
        """Take the request of the user."""
        self._user: Any = request.user

    @cached_property
    def _approvals(self) -> list[int]:
        """The workflows that wait for the user."""
        states = TaskState.objects.reviewable_by(self._user)
        return list(states.values_list("workflow_state", flat=True))

    @property
    def to_approve(self) -> int:
        """How many drafts the user can approve. Wagtail lists them further down."""
        return len(self._approvals)

    @cached_property
    def sent_back(self) -> list[SentBack]:
        """The drafts that the user submitted, may still edit, and that came back, the latest first."""
        states = WorkflowState.objects.filter(requested_by=self._user, status=WorkflowState.STATUS_NEEDS_CHANGES)
        states = states.select_related("current_task_state__finished_by").prefetch_related("content_object")
        finder = AdminURLFinder(self._user)
        return [
            SentBack(
                title=_title(state.content_object),
                url=url,
                by=get_user_display_name(task.finished_by) if task.finished_by else "",
                comment=task.comment,
            )
            for state in states.order_by("-current_task_state__finished_at")
            if state.content_object
            and (task := state.current_task_state)
            and (url := finder.get_edit_url(state.content_object))
        ]

    @cached_property
    def _due(self) -> tuple[list[Page], int]:
        """The pages that the user is to read again, and the number of those that others are."""
        pages = list(due_pages(editable_pages(self._user)))
        mine = Team().pages_by_user(pages).get(self._user, [])
        return mine, len(pages) - len(mine)

    @property
    def to_read(self) -> list[Page]:
        """The pages that the user is to read again."""
        return self._due[0]

    @property
    def others_to_read(self) -> int:
        """How many pages that the user may edit others are to read again."""
        return self._due[1]

    @cached_property
    def with_others(self) -> int:
        """How many drafts of the user wait for others."""
        states = WorkflowState.objects.filter(requested_by=self._user, status=WorkflowState.STATUS_IN_PROGRESS)
        return states.exclude(pk__in=self._approvals).count()


def _title(instance: Any) -> str:
    return str(instance.get_admin_display_title() if isinstance(instance, Page) else instance)
