"""Runs the tasks that wait in the database, and queues the jobs whose time has come.

`manage.py worker` is this, and the development server has it in a thread. Any number may run, on several machines.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import Error, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from . import request_ids
from .models import WorkerProcess
from .scheduler import LATE, queue_due_jobs
from .tasks import BACKEND, LOST, QUEUES, REQUEST, pauses_of, settle_unsettled, wake_overslept

logger = logging.getLogger(__name__)

INTERVAL: Final = 1.0  # Seconds between looking for tasks.
TICK: Final = 5.0  # Seconds between looking for jobs that are due, and between signs of life.
PAUSE: Final = 15.0  # Seconds before a database that did not answer is asked again.
SILENCE: Final = timedelta(seconds=60)  # A worker without a sign of life for so long was killed.
AT_ONCE: Final = 2  # So often a task whose worker ended runs again at once. Then the pauses of its queue follow.
SHUTDOWN_SECONDS: Final = 20.0  # For the current tasks to end; systemd allows 40.
EXIT_STATUS: Final = 70  # An internal software error, by sysexits.h.


class Loop(db_worker.Worker):
    """Runs the tasks of a queue, one after the other, in a thread. It survives a database that does not answer."""

    def __init__(self, queue: str, worker_id: str, ending: threading.Event, *, batch: bool = False) -> None:
        """Take the tasks of `queue` as the worker `worker_id`, until `ending`, or with `batch` until none is due."""
        super().__init__(
            queue_names=[queue],
            interval=INTERVAL,
            batch=batch,
            backend_name=BACKEND,
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.queue = queue
        self._ending = ending
        self.began: float | None = None  # When the current task began, by `time.monotonic`.
        self._unsettled: DBTaskResult | None = None  # A task of which it could not be stored how it ended.

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a task as the request that queued it, by its number in the log, and remember when it began."""
        self.began, self._unsettled = time.monotonic(), db_task_result
        try:
            with request_ids.within(db_task_result.args_kwargs.get(REQUEST, "")):
                super().run_task(db_task_result)
        finally:
            self.began = None
        self._unsettled = None

    def is_stuck(self) -> bool:
        """Whether the current task takes longer than its queue allows."""
        began = self.began
        return began is not None and time.monotonic() - began > QUEUES[self.queue].seconds

    def run_until_stopped(self) -> None:
        """Run tasks until `running` is False."""
        while self.running:
            try:
                if self._unsettled:
                    give_back(self._unsettled)
                    self._unsettled = None
                self.run()
            except Exception:  # mostly of the database; the thread must go on
                logger.exception("No task of “%s” was run, and the next is tried in %d s", self.queue, PAUSE)
                connections.close_all()
                self._ending.wait(PAUSE)
        connections.close_all()


class Worker:
    """The threads of a worker: one for each queue, and one for jobs that are due and for signs of life."""

    def __init__(self, on_stuck: Callable[[], Any] = lambda: os._exit(EXIT_STATUS)) -> None:
        """`on_stuck` is called when a task takes too long: a thread cannot be ended, only its process."""
        self.id = f"{get_random_string(32)}-{os.getpid()}"  # Numbers of processes repeat, also across machines.
        self._on_stuck = on_stuck
        self._ending = threading.Event()
        self._loops = [Loop(queue, self.id, self._ending) for queue in QUEUES]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads."""
        self._start_thread("jobs", self._watch)

    def _start_thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self, seconds: float = SHUTDOWN_SECONDS) -> None:
        """Let the current tasks end, and give back what takes longer than `seconds`."""
        self._ending.set()
        for loop in self._loops:
            loop.running = False
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        try:
            WorkerProcess.objects.filter(pk=self.id).delete()
            give_back_lost_tasks()
        except Error as error:
            logger.error("Tasks that were not finished wait until the worker counts as killed: %s", error)
        finally:
            connections.close_all()

    def _watch(self) -> None:
        pause = 0.0
        while not self._ending.wait(pause):
            try:
                self._tick()
                pause = TICK
                if len(self._threads) == 1:  # Others know by now that this worker is alive.
                    for loop in self._loops:
                        self._start_thread(loop.queue, loop.run_until_stopped)
            except Exception:  # mostly of the database; the thread must go on
                logger.exception("No jobs are queued for %d s", PAUSE)
                pause = PAUSE
            finally:
                connections.close_all()
            for loop in self._loops:
                if loop.is_stuck():
                    logger.error("A task of “%s” took more than %d s", loop.queue, QUEUES[loop.queue].seconds)
                    self._on_stuck()

    def _tick(self) -> None:
        WorkerProcess.objects.update_or_create(pk=self.id, defaults={"seen_at": timezone.now()})
        give_back_lost_tasks()
        settle_unsettled()
        wake_overslept()
        queue_due_jobs()


def give_back_lost_tasks() -> None:
    """Let tasks whose worker was killed run again."""
    now = timezone.now()  # A sign of life to come is of a clock that was set back, and says nothing.
    WorkerProcess.objects.exclude(seen_at__range=(now - SILENCE, now + LATE)).delete()
    alive = set(WorkerProcess.objects.values_list("pk", flat=True))
    for lost in DBTaskResult.objects.running().filter(backend_name=BACKEND):
        if not lost.worker_ids or lost.worker_ids[-1] not in alive:
            give_back(lost)


def give_back(lost: DBTaskResult) -> None:
    """Let a task that was begun run again.

    One that was lost too often has failed: it is what ends the workers. Many kills within minutes do not show that.
    """
    pauses = [0] * AT_ONCE + [*pauses_of(lost.queue_name)]
    attempts = len(lost.worker_ids)
    is_hopeless = attempts > len(pauses)
    logger.warning("It is not known how the task %s ended%s", lost.task_path, ", again" * is_hopeless)
    # Unless it ended meanwhile, or another worker has given it back and run it.
    state = DBTaskResult.objects.filter(pk=lost.pk, status=TaskResultStatus.RUNNING, worker_ids=lost.worker_ids)
    now = timezone.now()
    if is_hopeless:
        state.update(status=TaskResultStatus.FAILED, traceback=LOST, finished_at=now)
    elif pause := pauses[max(attempts, 1) - 1]:
        state.update(status=TaskResultStatus.READY, run_after=now + timedelta(minutes=pause))
    else:
        state.update(status=TaskResultStatus.READY)
