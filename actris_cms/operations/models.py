"""What operations stores: when jobs run, and messages that wait for the mail server."""

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


class OutgoingMail(models.Model):
    """A message that the mail server has not taken yet; `mail.py` sends and deletes it."""

    message = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"“{self.message['subject']}” to {', '.join(self.message['to'])}"
