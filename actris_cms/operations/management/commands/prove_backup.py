"""Proves that the newest backup brings the site back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...backup import keeping
from ...backup.errors import BackupError
from ...backup.proving import prove


class Command(BaseCommand):
    """Restores a backup in a scratch place and compares rows, files and pages. See `docs/operations.md`."""

    help = "Restore a backup in a scratch place, and compare it. The home page of the admin shows the result."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, nargs="?", help="the backup (default: the newest one in BACKUP_DIR)")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Prove it and print the result."""
        found = [file] if file else keeping.backups(keeping.folder_of_backups())
        if not found:
            raise CommandError(f"There is no backup in {keeping.folder_of_backups()}.")
        try:
            run = prove(found[0])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        seconds = run.summary["proof_seconds"]
        self.stdout.write(
            self.style.SUCCESS(f"{found[0]} is restored and compared: it is the same site ({seconds} s).")
        )
