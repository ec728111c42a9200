"""Removes uploads that belong to nothing."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from actris_cms.files.orphans import files_without_row, rows_without_file


class Command(BaseCommand):
    """For use after the site was killed while somebody uploaded, and after a restore."""

    help = "Removes uploaded files that belong to nothing, and names the images and documents whose file is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--older-than", type=float, default=24, metavar="HOURS", help="the age of files (default: 24)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only name the files")

    def handle(self, *args: Any, older_than: float, dry_run: bool, **options: Any) -> None:
        """Remove and name files. Raises CommandError in the end if a file is missing."""
        if older_than < 0:
            raise CommandError(f"--older-than {older_than}: it must be 0 or more.")
        removed = 0
        for storage, name in list(files_without_row(timedelta(hours=older_than))):
            self.stdout.write(f"{name} belongs to nothing.")
            if not dry_run:
                storage.delete(name)
            removed += 1
        missing = list(rows_without_file())
        for row in missing:
            self.stderr.write(
                self.style.ERROR(f"The file of {row._meta.verbose_name} {row.pk} is missing: {row.file.name}")
            )
        self.stdout.write(f"{removed} files {'would be' if dry_run else 'were'} removed.")
        if missing:
            raise CommandError(f"{len(missing)} files are missing: restore them from a backup.")
