"""Makes a backup of the site."""

import os
import time
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from ...backup import keeping, proving
from ...backup.errors import BackupError, BusyError
from ...backup.making import Made, Wanted, make
from ...models import BackupRun
from ...progress import bars, console_of

NICENESS = 10  # Of 19, for the job: requests come first.


class Command(BaseCommand):
    """Makes a backup in BACKUP_DIR, and deletes those that are no longer kept. See `docs/operations.md`."""

    help = "Back up all content and uploads in one file. The site may be used meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what the backup is to have, and where it goes."""
        parser.add_argument("--to", type=Path, help="the file to write (default: a new one in BACKUP_DIR)")
        parser.add_argument(
            "--without-personal-data", action="store_true", help="for a laptop or a staging server: without accounts"
        )
        parser.add_argument("--renditions", action="store_true", help="also the generated sizes of pictures")
        parser.add_argument("--no-pages", action="store_true", help="do not note what visitors get, to be compared")
        parser.add_argument("--prove", action="store_true", help="then restore it in a scratch place, and compare")
        parser.add_argument("--run", type=int, help=SUPPRESS)  # The note that the job has made.

    def handle(self, *args: Any, to: Path | None, prove: bool, run: int | None, **options: Any) -> None:
        """Make the backup and print a summary. Only regular backups are noted, proved and deleted."""
        wanted = Wanted(
            personal=not options["without_personal_data"],
            renditions=options["renditions"] or settings.BACKUP_RENDITIONS,
            pages=not options["no_pages"],
        )
        is_regular = to is None and wanted.personal
        if prove and not is_regular:
            raise CommandError("--prove is for regular backups: use it without --to and --without-personal-data.")
        if to and to.exists():
            raise CommandError(f"{to} exists. Delete it first, or name another file with --to.")
        note = ((run and BackupRun.objects.filter(pk=run).first()) or BackupRun()) if is_regular else None
        if run:
            os.nice(NICENESS)
        started = time.monotonic()
        try:
            made = self.make(wanted, to, note)
            self.report(made, time.monotonic() - started, options["verbosity"])
            if prove:
                proving.prove(made.path, note)
                self.stdout.write(self.style.SUCCESS("Restored in a scratch place and compared: it is the same site."))
            if note:
                delete_outdated()
        except BusyError as error:
            if note and note.pk and not note.name:
                note.delete()  # So that the job tries again in some minutes.
            raise CommandError(str(error)) from error
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error

    def make(self, wanted: Wanted, target: Path | None, run: BackupRun | None) -> Made:
        """Make the backup, and note how it went."""
        try:
            with bars(console_of(self.stdout)) as bar:
                made = make(wanted, target, bar)
        except BusyError:
            raise
        except (BackupError, OSError) as error:
            if run:
                run.problem = f"No backup was made: {error}"
                run.save()
            raise
        if run:
            run.name, run.made_at, run.summary = made.path.name, timezone.now(), made.summary
            run.save()
        return made

    def report(self, made: Made, seconds: float, verbosity: int) -> None:
        """Print what is in the backup, and what the site lacks."""
        found = made.summary
        for name in found["missing"]:
            self.stderr.write(self.style.WARNING(f"The file {name} is named by a row, and does not exist."))
        if verbosity:
            self.stdout.write(
                f"{made.path}: {filesizeformat(found['size'])}. Rows: {found['rows']:,}. Files: {found['files']:,}."
                f" Pages: {found['pages']:,}. It took {seconds:.1f} s."
            )


def delete_outdated() -> None:
    """Delete backups that are no longer kept. Nothing is deleted after a backup that could not be proved."""
    proved = (
        BackupRun.objects.filter(is_restore=False, problem="").exclude(proved_at=None).values_list("name", flat=True)
    )
    for path in keeping.outdated(keeping.backups(keeping.folder_of_backups()), set(proved)):
        path.unlink()
