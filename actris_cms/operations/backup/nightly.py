"""Makes and proves a backup each day at BACKUP_AT, in a process of its own."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format

from .. import health as probes
from ..metrics import register_gauge
from ..models import BackupRun, ScheduledJob
from ..scheduler import register

AGAIN: Final = timedelta(hours=6)  # After a backup that was not proved. It may still run.
LATE: Final = timedelta(days=2)
SKEW: Final = timedelta(minutes=10)  # How far the clocks of machines may differ.
FORGOTTEN: Final = timedelta(days=400)  # When notes about a backup are deleted.
_processes: "list[subprocess.Popen[bytes]]" = []


def last_due(now: datetime) -> datetime | None:
    """Return when a backup was due the last time; None if backups are off."""
    if not settings.BACKUP_AT:
        return None
    local = timezone.localtime(now)
    at = datetime.combine(local.date(), time.fromisoformat(settings.BACKUP_AT), local.tzinfo)
    return at if at <= local else at - timedelta(days=1)


def is_due(now: datetime) -> bool:
    """Whether no backup was made and proved since it was due, and none was tried a short time ago.

    One that was begun in the future does not count: the clock was ahead.
    """
    due = last_due(now)
    if due is None:
        return False
    since = BackupRun.objects.filter(is_restore=False, started_at__range=(due, now + SKEW))
    return not since.filter(Q(proved_at__gte=due) | Q(started_at__gte=now - AGAIN)).exists()


def back_up_if_due() -> None:
    """Start `backup --prove` if it is due. The scheduler does not wait for it: it has other jobs.

    The note in the database keeps other processes from starting it, too.
    """
    _processes[:] = [process for process in _processes if process.poll() is None]
    if _processes or not is_due(timezone.now()):
        return
    BackupRun.objects.filter(started_at__lt=timezone.now() - FORGOTTEN).delete()
    run = BackupRun.objects.create()
    command = [sys.executable, "manage.py", "backup", "--prove", "--verbosity=0", f"--run={run.pk}"]
    _processes.append(
        subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)  # noqa: S603 -- our own
    )


JOB = register("back_up", 300, back_up_if_due)


@dataclass(frozen=True)
class Health:
    """What administrators read of the backups."""

    is_good: bool
    message: str


def health(now: datetime) -> Health | None:
    """Return how the backups are; None if they are off."""
    if not settings.BACKUP_AT:
        return None
    runs = BackupRun.objects.filter(is_restore=False, started_at__lte=now + SKEW)
    last, proved = runs.order_by("-started_at").first(), runs.order_by("-proved_at").exclude(proved_at=None).first()
    if last and last.problem:
        return Health(False, last.problem)
    since = (
        proved.proved_at
        if proved
        else ScheduledJob.objects.filter(pk=JOB.name).values_list("created_at", flat=True).first()
    )
    if since is None or since < now - LATE:
        return Health(False, f"No backup has been restored and compared since {_said(since, now)}.")
    if not proved:
        return Health(True, f"The first backup is made at {settings.BACKUP_AT}.")
    return Health(True, f"The backup was restored and compared {_said(since, now)}.")


def _said(moment: datetime | None, now: datetime) -> str:
    """Return a time as people say it: “today 03:12”."""
    if moment is None:
        return "backups were switched on"
    local = timezone.localtime(moment)
    days = (timezone.localtime(now).date() - local.date()).days
    day = {0: "today", 1: "yesterday"}.get(days) or date_format(local, "j F Y")
    return f"{day} {local:%H:%M}"


def punctuality() -> str:
    """Return in a word of `health` whether the backups are proved, or off."""
    found = health(timezone.now())
    return probes.OK if found is None or found.is_good else probes.LATE


def seconds_since_proof() -> float:
    """Return how long ago a backup was last restored and compared; NaN if none was."""
    proved = BackupRun.objects.filter(is_restore=False).aggregate(last=Max("proved_at"))["last"]
    return (timezone.now() - proved).total_seconds() if proved else float("nan")


probes.register("backup", punctuality)
register_gauge("backup_proof_age_seconds", "Seconds since a backup was restored and compared.", seconds_since_proof)
