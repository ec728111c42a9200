"""Runs the tasks of the site, and the jobs that are due."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...memory import share_one_arena
from ...postgresql.base import PatientConnection
from ...worker import Worker

PATIENCE = 300.0  # Seconds that PostgreSQL may take for a statement, such as one that counts all words.
NICENESS = 10  # Of 19. Requests come first.


class Command(BaseCommand):
    """Run tasks and jobs until SIGTERM or SIGINT."""

    help = "Runs what no request waits for: mail, sizes of pictures, texts of files, and jobs at their times."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal says to end."""
        if settings.PUBLIC_ONLY:
            raise CommandError("With PUBLIC_ONLY nothing is written, so there is no worker. Run it without.")
        PatientConnection.patience = PATIENCE
        share_one_arena()
        os.nice(NICENESS)
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        worker = Worker()
        worker.start()
        self.stdout.write("Running tasks and jobs. Ctrl+C ends this.")
        ending.wait()
        worker.stop()
