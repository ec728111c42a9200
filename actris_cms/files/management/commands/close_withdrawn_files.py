"""Closes files that the proxy serves although nothing public shows them any more."""

from typing import Any

from django.core.management.base import BaseCommand

from actris_cms.files.watch import close_all_withdrawn


class Command(BaseCommand):
    """A safety net: changes close what they withdraw at once."""

    help = "Closes files that are open to everybody although nothing public shows them any more."

    def handle(self, **options: Any) -> None:
        """Close them, and say how many there were."""
        self.stdout.write(f"{close_all_withdrawn()} files were closed.")
