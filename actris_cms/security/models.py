"""What security stores: numbers of recent attempts."""

from django.db import models


class AttemptCounter(models.Model):
    """How often something was tried since the first attempt of a period. `throttle.py` defines the keys."""

    key = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
