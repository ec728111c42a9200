"""The tasks of the site: work that no request waits for. Each is a row of the database, and `worker.py` runs it.

A task runs at least once, so running again must do no harm. Why each task is where it is:
`docs/decisions/0035-tasks-in-the-database.md`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.compat import normalize_json, task_finished
from django_tasks_db.models import DBTaskResult

from .brief_writes import short_busy_timeout

try:  # Wagtail uses the package for Django 5, also on Django 6.
    from django.tasks import task  # type: ignore[import-untyped,unused-ignore]
except ImportError:
    from django_tasks import task

__all__ = [
    "BACKEND",
    "JOBS",
    "LOST",
    "PUBLISHING",
    "QUEUES",
    "SLOW",
    "SOON",
    "Queue",
    "enqueue_if_possible",
    "run_again",
    "settle_unsettled",
    "stored",
    "task",
]

logger = logging.getLogger(__name__)

BACKEND: Final = "background"
LOST: Final = "The worker ended each time while the task ran."  # The traceback of such a task.


@dataclass(frozen=True)
class Queue:
    """Tasks that a worker runs one after the other.

    A task may take `seconds`. One that fails is tried again after each of `pauses`, in minutes, and then given up.
    """

    seconds: int
    pauses: Sequence[int] = ()


PUBLISHING: Final = "publishing"
SOON: Final = "soon"
JOBS: Final = "jobs"
SLOW: Final = "default"
# A queue has a thread of its own: what takes minutes does not keep mail or a publication waiting.
QUEUES: Final = {
    PUBLISHING: Queue(seconds=900),  # The job that publishes pages at their times. It comes again each minute.
    SOON: Queue(seconds=300, pauses=(1, 5, 30, 120, 480)),  # Mail, and pages to purge from proxies.
    JOBS: Queue(seconds=2 * 3600),  # A job comes again at its next time.
    SLOW: Queue(seconds=900, pauses=(1, 30)),  # Pictures and PDF files.
}


def stored(task: Any, *args: Any, **kwargs: Any) -> QuerySet[DBTaskResult]:
    """Return the stored tasks of a function with these arguments."""
    return _same(task.module_path, {"args": args, "kwargs": kwargs})


def _same(path: str, args_kwargs: dict[str, Any]) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=path, args_kwargs=normalize_json(args_kwargs))


def enqueue_if_possible(task: Any, *args: Any) -> Any:
    """Queue what a visitor's request found missing; return its result, or None if the database takes nothing now."""
    try:
        with short_busy_timeout():
            return task.enqueue(*args)
    except DatabaseError as error:
        logger.warning("A task was not queued, and will be at the next request: %s", error)
        return None


def settle(row: DBTaskResult) -> None:
    """Delete a stored task that succeeded, with its arguments; let one that failed wait for its next attempt."""
    failed_before = _same(row.task_path, row.args_kwargs).filter(status=TaskResultStatus.FAILED).exclude(pk=row.pk)
    if row.status == TaskResultStatus.SUCCESSFUL:
        failed_before.delete()
        DBTaskResult.objects.filter(pk=row.pk).delete()
    elif pause := _pause(row):
        row.run_after = timezone.now() + pause
        row.status = TaskResultStatus.READY
        row.save(update_fields=["run_after", "status"])
    else:
        failed_before.delete()
        logger.error("The task %s is given up; attempts: %d", row.task_path, len(row.worker_ids))


def settle_unsettled() -> None:
    """Settle the tasks whose worker was killed just when they had ended."""
    for row in DBTaskResult.objects.finished().filter(backend_name=BACKEND).exclude(traceback=LOST):
        if row.status == TaskResultStatus.SUCCESSFUL or _pause(row):
            settle(row)


def _settle_finished(task_result: Any, **kwargs: Any) -> None:
    if row := getattr(task_result, "db_result", None):  # None if tasks run at once, as in tests.
        settle(row)


def _pause(row: DBTaskResult) -> timedelta | None:
    """Return how long to wait for the next attempt; None after the last one."""
    pauses = QUEUES[row.queue_name].pauses if row.queue_name in QUEUES else ()
    attempts = len(row.worker_ids)
    return timedelta(minutes=pauses[attempts - 1]) if attempts <= len(pauses) else None


def run_again(tasks: QuerySet[DBTaskResult]) -> int:
    """Let those of the tasks that failed run at once, as if they were new; return how many."""
    return tasks.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[], exception_class_path="", traceback=""
    )


task_finished.connect(_settle_finished, dispatch_uid="settle-stored-task")
