"""Django's `createsuperuser`, which says if another user has the e-mail address."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management import CommandError
from django.db import IntegrityError

from actris_cms.users.models import TAKEN


class Command(createsuperuser.Command):
    """Django asks only whether the user name is free, so the database is what refuses a taken address."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the user, or end with a message if the address is taken."""
        try:
            super().handle(*args, **options)
        except IntegrityError as error:
            if "one_user_for_each_email" in str(error):
                raise CommandError(f"email: {TAKEN}") from error
            raise
