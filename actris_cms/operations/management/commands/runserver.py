"""The development server, which also runs the jobs that are due."""

from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesCommand

from ...scheduler import Scheduler


class Command(StaticFilesCommand):
    """Django's `runserver` with a scheduler."""

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Start the scheduler in the process that serves, which is not the one that watches the files."""
        Scheduler().start()
        super().inner_run(*args, **options)
