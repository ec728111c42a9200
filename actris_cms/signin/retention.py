"""Deletes sign-ins, invitations and sessions that are over."""

from datetime import timedelta
from typing import Final

from django.core.management import call_command
from django.utils import timezone

from actris_cms.operations.scheduler import register

from .models import Invitation, SignIn

KEPT: Final = timedelta(days=180)
DAY: Final = 24 * 3600


def delete_old() -> None:
    """Delete sign-ins and invitations that are half a year old, and expired sessions."""
    before = timezone.now() - KEPT
    SignIn.objects.filter(at__lt=before).delete()
    Invitation.objects.filter(created_at__lt=before).delete()
    call_command("clearsessions")


JOB = register("delete_old_sign_ins", DAY, delete_old)
