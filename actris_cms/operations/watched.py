"""What health and metrics read of workers, tasks and jobs."""

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from . import health
from .metrics import register_gauge
from .models import ScheduledJob, WorkerProcess
from .scheduler import JOBS, LATE, late_jobs
from .tasks import BACKEND, QUEUES, failing
from .worker import SILENCE


def workers() -> str:
    """Return whether a worker is alive, in a word of `health`."""
    now = timezone.now()
    alive = WorkerProcess.objects.filter(seen_at__range=(now - SILENCE, now + LATE))
    return health.OK if alive.exists() else health.NO_ANSWER


def punctuality() -> str:
    """Return whether all jobs have run in time, in a word of `health`."""
    return health.LATE if late_jobs(JOBS.values()) else health.OK


def seconds_since_success() -> dict[str, float]:
    """Return how long ago each job last succeeded, or was first due; by the names of the jobs."""
    now = timezone.now()
    times = ScheduledJob.objects.filter(name__in=JOBS).values_list("name", "succeeded_at", "created_at")
    return {name: (now - (succeeded or created)).total_seconds() for name, succeeded, created in times}


def tasks_waiting() -> dict[str, float]:
    """Return how many tasks wait, by queue; mail is in the queue “soon”."""
    return _numbers(_tasks(TaskResultStatus.READY))


def tasks_failed() -> dict[str, float]:
    """Return how many tasks were given up, by queue."""
    return _numbers(_tasks(TaskResultStatus.FAILED))


def tasks_failing() -> dict[str, float]:
    """Return how many tasks failed and wait for their next attempt, by queue."""
    return _numbers(failing())


def _tasks(status: TaskResultStatus) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(backend_name=BACKEND, status=status)


def _numbers(rows: QuerySet[DBTaskResult]) -> dict[str, float]:
    return dict.fromkeys(QUEUES, 0.0) | dict(rows.values_list("queue_name").annotate(number=Count("pk")).order_by())


def seconds_overdue() -> dict[str, float]:
    """Return for how long the oldest task that may run has waited, by queue; 0 if none waits."""
    now = timezone.now()
    waiting = _tasks(TaskResultStatus.READY)
    ages = dict.fromkeys(QUEUES, 0.0)
    new = waiting.filter(run_after=get_date_max()).values_list("queue_name").annotate(since=Min("enqueued_at"))
    again = waiting.filter(run_after__lte=now).values_list("queue_name").annotate(since=Min("run_after"))
    for queue, since in [*new.order_by(), *again.order_by()]:
        ages[queue] = max(ages.get(queue, 0.0), (now - since).total_seconds())
    return ages


health.register("worker", workers)
health.register("jobs", punctuality)
register_gauge("job_age_seconds", "Seconds since a job last succeeded.", seconds_since_success, "job")
register_gauge("tasks_waiting", "Tasks that wait for a worker or for their next attempt.", tasks_waiting, "queue")
register_gauge("tasks_failing", "Tasks that failed and wait for their next attempt.", tasks_failing, "queue")
register_gauge("tasks_failed", "Tasks that were given up.", tasks_failed, "queue")
register_gauge("tasks_overdue_seconds", "Seconds that the oldest task has waited to be run.", seconds_overdue, "queue")
