"""Tasks that wait in the database, as in production, until a test runs them."""

import threading
from typing import Any
from unittest.mock import patch

from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from actris_cms.operations.tasks import QUEUES
from actris_cms.operations.worker import Loop


def let_tasks_wait(settings: Any) -> None:
    """Store tasks instead of running them at once."""
    backend = {"BACKEND": "actris_cms.operations.backends.QueueBackend", "QUEUES": []}
    settings.TASKS = {**settings.TASKS, "background": backend}


def queue_mail(settings: Any) -> None:
    """Store messages as in production. Those that are sent are in `mail.outbox`."""
    let_tasks_wait(settings)
    settings.EMAIL_BACKEND = "actris_cms.operations.mail.QueuedEmailBackend"
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def run_tasks(*queues: str, worker: str = "tests") -> None:
    """Run the tasks that are due in these queues, or in all, in this thread."""
    with patch.object(db_worker, "close_old_connections"):  # It would end the transaction of the test.
        for queue in queues or QUEUES:
            Loop(queue, worker, threading.Event(), batch=True).run()


def mail_tasks() -> Any:
    """Return the tasks that send a message, in their order."""
    return DBTaskResult.objects.filter(task_path="actris_cms.operations.mail.send_message").order_by("enqueued_at")


def waiting_messages() -> list[dict[str, Any]]:
    """Return the messages that wait, as data."""
    return [row.args_kwargs["args"][0] for row in mail_tasks()]
