"""Removes the second factor of a user who has lost it, where no administrator can sign in."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from ...screens import reset_factors


class Command(BaseCommand):
    """Removes passkeys, authenticator app and recovery codes of a user, and ends all sessions."""

    help = "Remove passkeys, authenticator app and recovery codes of a user, and end all sessions of that user."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name of the user."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Remove them. Raises CommandError if there is no such user."""
        user = get_user_model()._default_manager.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user with the name “{username}”.")
        removed = reset_factors(user)
        self.stdout.write(f"{username}: {removed} removed, and all sessions ended.")
