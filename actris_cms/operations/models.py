"""What operations stores: when jobs are due, which workers are alive, and how backups went."""

from django.db import models
from django.utils import timezone


class ScheduledJob(models.Model):
    """When a job of `scheduler.JOBS` is due, and when it last succeeded."""

    name = models.CharField(max_length=100, primary_key=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class WorkerProcess(models.Model):
    """A worker of `worker.py`, and its last sign of life."""

    id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class BackupRun(models.Model):
    """A regular backup, or the restore that made this site. No backup has these rows, which are of this place."""

    name = models.CharField(max_length=200, db_index=True)
    is_restore = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)  # When it was restored and compared.
    summary = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
