"""The remarks of other apps, as editors work through them."""

from django.db import models
from django.utils import timezone

from upkeep.health.models import Dismissible


class StoredRemark(Dismissible):
    """A remark of another app. One that was dismissed stays so while its source remarks the same."""

    source = models.CharField(max_length=40)
    rule = models.CharField(max_length=40, help_text="The kind of the remark.")
    title = models.CharField(max_length=200, help_text="That of the kind.")
    advice = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(help_text="That of the kind, by which remarks are sorted. 1 is worst.")
    message = models.TextField()
    place = models.CharField(max_length=1000, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=32, unique=True, help_text="A digest of what was remarked, and where.")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "remark"
        indexes = [models.Index(fields=("dismissed_at", "weight", "rule"), name="upkeep_open_remarks")]

    def __str__(self) -> str:
        """Return the message."""
        return self.message
