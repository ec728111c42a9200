"""Deletes sign-ins, invitations and sessions that are over."""

from datetime import timedelta
from typing import Final

from django.core.management import call_command
from django.utils import timezone

from actris_cms.operations.scheduler import register

from .models import Invitation, SignIn

KEPT: Final = timedelta(days=180)
HOUR: Final = 3600
DAY: Final = 24 * HOUR


def delete_old() -> None:
    """Delete sign-ins and invitations that are half a year old."""
    before = timezone.now() - KEPT
    SignIn.objects.filter(at__lt=before).delete()
    Invitation.objects.filter(created_at__lt=before).delete()


def clear_sessions() -> None:
    """Delete expired sessions: also visitors can begin some, which last only minutes."""
    call_command("clearsessions")


JOBS = (register("delete_old_sign_ins", DAY, delete_old), register("clear_sessions", HOUR, clear_sessions))
