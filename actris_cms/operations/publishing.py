"""Publishes and unpublishes pages at their times."""

from django.core.management import call_command

from .scheduler import register
from .tasks import PUBLISHING


def publish_scheduled() -> None:
    """Publish pages whose time has come, and unpublish those that have expired."""
    call_command("publish_scheduled")


JOB = register("publish_scheduled", 60, publish_scheduled, PUBLISHING)
