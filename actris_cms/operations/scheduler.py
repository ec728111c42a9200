"""Runs jobs at intervals, without a crontab.

An app registers its job in `AppConfig.ready`. Every process that serves the site runs a `Scheduler`. The database
decides which process runs a job, so that each job runs once, however many processes and machines there are.
"""

import atexit
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import Error, connections
from django.db.models import QuerySet
from django.utils import timezone

from .models import ScheduledJob

logger = logging.getLogger(__name__)

TICK: Final = 5.0  # Seconds between looking for jobs that are due.
PAUSE: Final = 60.0  # Seconds before a database that did not answer is asked again.
# Seconds after which another process takes over a job whose process was killed. A living process renews its lease.
LEASE: Final = 300
LATE: Final = timedelta(minutes=10)
SHUTDOWN_SECONDS: Final = 20.0  # For the current job to end: gunicorn allows 30.


@dataclass(frozen=True)
class Job:
    """A function to call every so many seconds."""

    name: str
    seconds: int
    run: Callable[[], Any]

    @property
    def is_late(self) -> bool:
        """Whether the job has not succeeded for ten minutes, or for two of its intervals, or no scheduler knows it."""
        state = ScheduledJob.objects.filter(pk=self.name).first()
        allowed = max(LATE, 2 * timedelta(seconds=self.seconds))
        return state is None or (state.succeeded_at or state.created_at) < timezone.now() - allowed


JOBS: dict[str, Job] = {}


def register(name: str, seconds: int, run: Callable[[], Any]) -> Job:
    """Let the scheduler call `run` every so many seconds; return the job."""
    JOBS[name] = Job(name, seconds, run)
    return JOBS[name]


def run_due_jobs() -> list[str]:
    """Run the jobs that are due and that no other process has taken; return their names."""
    ScheduledJob.objects.bulk_create([ScheduledJob(name=name) for name in _unknown_jobs()], ignore_conflicts=True)
    due = ScheduledJob.objects.filter(name__in=JOBS, due_at__lte=timezone.now()).values_list("name", flat=True)
    return [name for name in sorted(due) if _run(JOBS[name])]


def _unknown_jobs() -> set[str]:
    return JOBS.keys() - set(ScheduledJob.objects.values_list("name", flat=True))


def _run(job: Job) -> bool:
    """Run a job unless another process has taken it; return whether this process ran it."""
    started = timezone.now()
    lease = _Lease(job, started)
    if not lease.renew(ScheduledJob.objects.filter(pk=job.name, due_at__lte=started)):
        return False
    result: dict[str, Any] = {"due_at": started + timedelta(seconds=job.seconds)}
    with lease:
        try:
            job.run()
            result["succeeded_at"] = timezone.now()
        except Exception:  # one job must not stop the others
            logger.exception("The job %s failed", job.name)
    lease.mine.update(**result)
    return True


class _Lease:
    """The time for which a job belongs to this process: `due_at`. A thread renews it while the job runs."""

    def __init__(self, job: Job, now: datetime) -> None:
        self._job = job
        self._until = now
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"lease of {job.name}", daemon=True)

    @property
    def mine(self) -> QuerySet[ScheduledJob]:
        """The job, unless another process has taken it over."""
        return ScheduledJob.objects.filter(pk=self._job.name, due_at=self._until)

    def renew(self, state: QuerySet[ScheduledJob]) -> bool:
        """Take the job for as long as a lease lasts; return whether this process has it."""
        until = timezone.now() + timedelta(seconds=max(LEASE, self._job.seconds))
        if not state.update(due_at=until):
            return False
        self._until = until
        return True

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(LEASE / 3):
            try:
                if not self.renew(self.mine):
                    logger.error("The job %s was taken over by another process while it ran", self._job.name)
                    return
            except Error as error:
                logger.error("The lease of the job %s was not renewed: %s", self._job.name, error)
            finally:
                connections.close_all()


class Scheduler:
    """A thread that runs the jobs that are due."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="scheduler", daemon=True)

    def start(self) -> None:
        """Start the thread. When the process ends, it finishes its current job."""
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the thread after the current job."""
        self._ending.set()
        self._thread.join(SHUTDOWN_SECONDS)

    def _work(self) -> None:
        pause = 0.0
        while not self._ending.wait(pause):
            try:
                run_due_jobs()
                pause = TICK
            except Error as error:
                logger.error("The database does not answer, and no jobs run for %d s: %s", PAUSE, error)
                pause = PAUSE
            finally:
                connections.close_all()
