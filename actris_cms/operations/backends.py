"""Where tasks go: those of Wagtail run at once, those of the site wait in the database for a worker.

Django imports this module before the models are ready, so `tasks.py` has the rest.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db.backend import DatabaseBackend, TaskResult

from actris_cms.rehearsing import is_indexed


class QuickBackend(ImmediateBackend):
    """Runs tasks at once: those of Wagtail, which keep indexes and are quick. A rehearsal of a page leaves them out."""

    def _execute_task(self, task_result: Any) -> None:
        if is_indexed():
            super()._execute_task(task_result)


class QueueBackend(DatabaseBackend):
    """Stores tasks in the database, in the transaction of the caller. What already waits is not stored twice."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult:
        """Store a task, unless the same one waits; return its result, which has the status READY."""
        from .tasks import stored

        if waiting := stored(task, *args, **kwargs).filter(status=TaskResultStatus.READY).first():
            if waiting.run_after > timezone.now() and task.run_after is None and waiting.worker_ids:
                waiting.run_after = timezone.now()  # It failed before. Whoever asks again does not want to wait.
                waiting.save(update_fields=["run_after"])
            return waiting.task_result
        with transaction.atomic():  # If the database refuses it, the transaction of the caller goes on.
            return super().enqueue(task, args, kwargs)
