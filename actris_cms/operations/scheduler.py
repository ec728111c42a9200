"""Jobs: tasks that come again at intervals, without a crontab.

An app registers its job in `AppConfig.ready`. Every worker looks for jobs that are due. The database decides which one
queues a job, so that each is queued once, however many workers and machines there are.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import ScheduledJob
from .tasks import BACKEND, stored, task
from .tasks import JOBS as QUEUE

logger = logging.getLogger(__name__)

# Also how far clocks may differ: what is further ahead is of a clock that was set back.
LATE: Final = timedelta(minutes=10)
KEPT_FAILED: Final = timedelta(days=7)


@dataclass(frozen=True)
class Job:
    """A function to call every so many seconds."""

    name: str
    seconds: int
    run: Callable[[], Any]
    queue: str = QUEUE

    @property
    def is_late(self) -> bool:
        """Whether the job has not succeeded for ten minutes, or for two of its intervals, or no worker knows it."""
        return self.name in late_jobs([self])


JOBS: dict[str, Job] = {}


def register(name: str, seconds: int, run: Callable[[], Any], queue: str = QUEUE) -> Job:
    """Let workers call `run` every so many seconds; return the job. `queue` is that of its task."""
    JOBS[name] = Job(name, seconds, run, queue)
    return JOBS[name]


def late_jobs(jobs: Iterable[Job]) -> set[str]:
    """Return the names of the jobs that are late, with one query: see `Job.is_late`.

    A success that is in the future is none: the clock was ahead.
    """
    wanted = {job.name: job for job in jobs}
    times = ScheduledJob.objects.filter(name__in=wanted).values_list("name", "succeeded_at", "created_at")
    last = {name: succeeded or created for name, succeeded, created in times}
    now = timezone.now()
    return {
        name
        for name, job in wanted.items()
        if name not in last or not now - max(LATE, 2 * timedelta(seconds=job.seconds)) <= last[name] <= now + LATE
    }


@task(backend=BACKEND, queue_name=QUEUE)
def run_job(name: str) -> None:
    """Run a job. One of another release, which this one does not know, is left out."""
    if name not in JOBS:
        logger.warning("There is no job %s in this release", name)
        return
    JOBS[name].run()
    ScheduledJob.objects.filter(pk=name).update(succeeded_at=timezone.now())


def queue_due_jobs() -> list[str]:
    """Queue the jobs that are due, unless they still wait or run; return their names.

    A job that is due later than after its interval is due now: the clock was ahead when it last was.
    """
    ScheduledJob.objects.bulk_create([ScheduledJob(name=name) for name in _unknown_jobs()], ignore_conflicts=True)
    times = ScheduledJob.objects.filter(name__in=JOBS).order_by("name").values_list("name", "due_at")
    now = timezone.now()
    return [
        name
        for name, due_at in times
        if not now < due_at <= now + timedelta(seconds=JOBS[name].seconds) + LATE and _queue(JOBS[name], due_at)
    ]


def _unknown_jobs() -> set[str]:
    return JOBS.keys() - set(ScheduledJob.objects.values_list("name", flat=True))


@transaction.atomic  # Else a worker that is killed in between would take the job away until its next time.
def _queue(job: Job, due_at: datetime) -> bool:
    """Queue a job unless another worker has done so; return whether this one did."""
    next_time = timezone.now() + timedelta(seconds=job.seconds)
    if not ScheduledJob.objects.filter(pk=job.name, due_at=due_at).update(due_at=next_time):
        return False
    if stored(run_job, job.name).filter(status=TaskResultStatus.RUNNING).exists():
        return False
    run_job.using(queue_name=job.queue).enqueue(job.name)
    return True


def forget_failed_tasks() -> None:
    """Delete the tasks that failed long ago: their arguments may be personal, such as the text of a message."""
    DBTaskResult.objects.failed().filter(finished_at__lt=timezone.now() - KEPT_FAILED).delete()


register("forget_failed_tasks", 24 * 3600, forget_failed_tasks)
