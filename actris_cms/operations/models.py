"""What operations stores: when jobs are due, and which workers are alive."""

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
