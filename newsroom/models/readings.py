"""What was read in pictures. `newsroom/posters/readings.py` reads them."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils import timezone

LATE: Final = timedelta(minutes=3)  # After which the screen says that nothing seems to happen.


class PosterReading(models.Model):
    """The words of the file of a picture: until they are read or a problem is known, they are waited for."""

    file_hash = models.CharField(max_length=40, primary_key=True)
    asked_at = models.DateTimeField(default=timezone.now)
    found = models.JSONField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "words of a poster"
        verbose_name_plural = "words of posters"

    def __str__(self) -> str:
        return self.file_hash

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is known yet."""
        return self.found is None and not self.problem

    @property
    def is_late(self) -> bool:
        """Whether it takes longer than it should."""
        return self.is_waiting and timezone.now() - self.asked_at > LATE
