"""The tasks of the site: work that no request waits for. Each is a row of the database, and `worker.py` runs it.

A task runs at least once, so running again must do no harm. Why each task is where it is:
`docs/decisions/0035-tasks-in-the-database.md`.

A stored task also has the number of the request that queued it, under REQUEST beside its arguments. The lines that it
logs have that number, too.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.compat import normalize_json, task_finished
from django_tasks_db.models import DBTaskResult, get_date_max

from . import request_ids
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
    "REQUEST",
    "SLOW",
    "SOON",
    "Queue",
    "enqueue_if_possible",
    "failing",
    "pauses_of",
    "run_again",
    "settle_unsettled",
    "stored",
    "task",
    "wake_overslept",
]

logger = logging.getLogger(__name__)

BACKEND: Final = "background"
REQUEST: Final = "request"
DAY: Final = timedelta(days=1)
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


LONGEST: Final = timedelta(minutes=max(max(queue.pauses, default=0) for queue in QUEUES.values()))


def stored(task: Any, *args: Any, **kwargs: Any) -> QuerySet[DBTaskResult]:
    """Return the stored tasks of a function with these arguments."""
    return _same(task.module_path, {"args": args, "kwargs": kwargs})


def _same(path: str, args_kwargs: dict[str, Any]) -> QuerySet[DBTaskResult]:
    given = normalize_json(args_kwargs)
    return DBTaskResult.objects.filter(
        task_path=path, args_kwargs__args=given["args"], args_kwargs__kwargs=given["kwargs"]
    )


def _note_request(instance: DBTaskResult, **kwargs: Any) -> None:
    """Store the number of the request, or of the task, that queues a task."""
    if instance._state.adding and (number := request_ids.current()):
        instance.args_kwargs[REQUEST] = number


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
        # Unless somebody has settled it, and another worker runs it by now.
        same = DBTaskResult.objects.filter(pk=row.pk, status=row.status, worker_ids=row.worker_ids)
        same.update(run_after=timezone.now() + pause, status=TaskResultStatus.READY)
    else:
        failed_before.delete()
        logger.error("The task %s is given up; attempts: %d", row.task_path, len(row.worker_ids))


def settle_unsettled() -> None:
    """Settle the tasks whose worker was killed just when they had ended."""
    ended = DBTaskResult.objects.finished().filter(backend_name=BACKEND, finished_at__gte=timezone.now() - DAY)
    for row in ended.exclude(traceback=LOST).defer("traceback", "return_value"):
        if row.status == TaskResultStatus.SUCCESSFUL or _pause(row):
            settle(row)


def _settle_finished(task_result: Any, **kwargs: Any) -> None:
    if row := getattr(task_result, "db_result", None):  # None if tasks run at once, as in tests.
        settle(row)


def _pause(row: DBTaskResult) -> timedelta | None:
    """Return how long to wait for the next attempt; None after the last one."""
    pauses, attempts = pauses_of(row.queue_name), len(row.worker_ids)
    return timedelta(minutes=pauses[attempts - 1]) if attempts <= len(pauses) else None


def pauses_of(queue_name: str) -> Sequence[int]:
    """Return the pauses of a queue in minutes; none for the queue of another release."""
    return QUEUES[queue_name].pauses if queue_name in QUEUES else ()


def failing() -> QuerySet[DBTaskResult]:
    """Return the tasks that failed before and wait for their next attempt."""
    waiting = DBTaskResult.objects.filter(backend_name=BACKEND, status=TaskResultStatus.READY)
    return waiting.filter(run_after__gt=timezone.now()).exclude(run_after=get_date_max())


def run_again(tasks: QuerySet[DBTaskResult]) -> int:
    """Let those of the tasks run at once, as if they were new, that failed or are failing; return how many."""
    number = failing().filter(pk__in=tasks.values("pk")).update(run_after=timezone.now(), worker_ids=[])
    return number + tasks.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[], exception_class_path="", traceback=""
    )


def wake_overslept() -> None:
    """Let tasks run whose next attempt is further ahead than any pause: the clock was ahead when they failed."""
    failing().filter(run_after__gt=timezone.now() + LONGEST).update(run_after=timezone.now())


pre_save.connect(_note_request, DBTaskResult, dispatch_uid="note-request-of-task")
task_finished.connect(_settle_finished, dispatch_uid="settle-stored-task")
