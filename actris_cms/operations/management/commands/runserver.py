"""The development server, which also runs tasks and the jobs that are due."""

import atexit
from functools import partial
from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesCommand

from ...worker import Worker

SHUTDOWN_SECONDS = 1.0  # Whoever changes a file does not want to wait.


class Command(StaticFilesCommand):
    """Django's `runserver` with a worker, so that development needs no second command."""

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Start the worker in the process that serves, which is not the one that watches the files."""
        worker = Worker(on_stuck=lambda: None)
        worker.start()
        atexit.register(partial(worker.stop, SHUTDOWN_SECONDS))
        super().inner_run(*args, **options)
