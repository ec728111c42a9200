"""The admin's list of tasks that wait, run or have failed, for administrators."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from actris_cms.reports import register_report

from .scheduler import run_job
from .tasks import BACKEND, run_again

STATES = {TaskResultStatus.FAILED: "Failed", TaskResultStatus.RUNNING: "Running", TaskResultStatus.READY: "Waits"}
POLICY = ModelPermissionPolicy(DBTaskResult)


def may_read(user: Any) -> bool:
    """Whether a user sees the tasks: administrators do."""
    return bool(POLICY.user_has_permission(user, "change"))


def title(row: DBTaskResult) -> str:
    """Return what a task does, such as “Send message”. Its arguments, which may be personal, are left out."""
    is_job = row.task_path == run_job.module_path
    name = row.args_kwargs["args"][0] if is_job else row.task_path.rpartition(".")[2]
    return str(name).replace("_", " ").capitalize()


def problem(row: DBTaskResult) -> str:
    """Return the kind of error of the last attempt. Its text may be personal: the log has it."""
    return row.exception_class_path.rpartition(".")[2] or row.traceback


class ActionsColumn(Column):
    """Buttons for a task that failed, or waits for its next attempt."""

    cell_template_name = "operations/tables/task_actions.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add what forms need."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": parent_context.get("csrf_token")}


class TaskReport(ReportView):
    """The tasks that no worker has finished yet. Those that failed can be run at once, or forgotten."""

    model = DBTaskResult
    permission_policy = POLICY
    any_permission_required = ["change"]
    page_title = "Tasks"
    header_icon = "tasks"
    index_url_name = "tasks:report"
    index_results_url_name = "tasks:report_results"
    results_template_name = "operations/task_report_results.html"
    columns = [
        Column("task", accessor=title, width="25%"),
        Column("state", accessor=lambda row: STATES[row.status]),
        DateColumn("enqueued_at", label="Since"),
        Column("attempts", accessor=lambda row: len(row.worker_ids)),
        DateColumn("next_attempt", accessor="next_attempt"),
        Column("problem", accessor=problem),
        ActionsColumn("actions"),
    ]

    def get_base_queryset(self) -> QuerySet[DBTaskResult]:
        """Return the tasks, those that failed first."""
        return DBTaskResult.objects.filter(backend_name=BACKEND, status__in=STATES).order_by("status", "enqueued_at")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add the time of the next attempt of those that failed before."""
        for row in object_list:
            waits = row.status == TaskResultStatus.READY and row.run_after != get_date_max()
            row.next_attempt = row.run_after if waits else None
            row.has_failed = row.status == TaskResultStatus.FAILED
        return object_list


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def settle_failed(request: HttpRequest) -> HttpResponse:
    """Run a task again that failed or waits for its next attempt, or forget one that failed, as the button says."""
    if request.method != "POST" or not may_read(request.user):
        return permission_denied(request)
    wanted = [found for one in request.POST.getlist("task") if (found := _uuid(one))]
    chosen = DBTaskResult.objects.filter(backend_name=BACKEND, pk__in=wanted)
    if "forget" in request.POST:
        chosen.failed().delete()
        messages.success(request, "The task is forgotten.")
    elif run_again(chosen):
        messages.success(request, "The task runs again.")
    return redirect(TaskReport.index_url_name)


FAILED = path("failed/", settle_failed, name="failed")
register_report(TaskReport, "tasks", may_read=may_read, order=1900, others=[FAILED])
