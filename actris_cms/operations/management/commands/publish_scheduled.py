"""Publishes and unpublishes what is due, so that a killed process loses nothing: Wagtail's command with our steps."""

from typing import Any

from django.core.management.base import CommandError
from wagtail.management.commands import publish_scheduled

from ...publishing import NotPublishedError, publish_due


class Command(publish_scheduled.Command):
    """Wagtail's command. Each page is published in a transaction, and one that fails keeps no other waiting."""

    help = "Publishes pages whose time has come, and unpublishes those that have expired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do so, or with `--dryrun` say what would be done."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        try:
            publish_due()
        except NotPublishedError as error:
            raise CommandError(str(error)) from error
