"""What sign-in stores: who signed in and how, and who is invited."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

INVITATION_DAYS: Final = 7


def invitation_ends() -> object:
    """Return when an invitation that is sent now can no longer be accepted."""
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class SignIn(models.Model):
    """A sign-in. `retention.py` deletes it after half a year."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField("time", default=timezone.now, db_index=True)
    method = models.CharField(max_length=80)
    device = models.CharField(max_length=80, blank=True)  # In words, such as "Firefox on Windows".
    address = models.CharField("network", max_length=50, blank=True)  # Shortened.
    browser = models.CharField(max_length=64, blank=True)  # A digest of the number of `security/devices.py`.
    session_key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "sign-in"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} by {self.method}"


class Invitation(models.Model):
    """An invitation to a colleague to set a password. Only the mail has the link itself."""

    email = models.EmailField("e-mail address")
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    groups = models.ManyToManyField(Group, blank=True, related_name="+")
    is_superuser = models.BooleanField("administrator", default=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("sent", default=timezone.now)
    expires_at = models.DateTimeField("valid until", default=invitation_ends)
    accepted_at = models.DateTimeField("accepted", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.expires_at > timezone.now()

    @property
    def state(self) -> str:
        """Say what became of it."""
        if self.accepted_at:
            return "Accepted"
        return "Open" if self.is_open else "Expired"
