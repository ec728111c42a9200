"""Restores a site from a backup."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import health
from ...backup import keeping, migrating, proving
from ...backup.encryption import identities
from ...backup.errors import BackupError
from ...backup.restoring import ADMIN_NAME, Restored, restore
from ...models import WorkerProcess
from ...progress import Bars, bars, console_of
from ...watched import workers

CONFIRMATION = "replace this site"


class Command(BaseCommand):
    """Restores a backup into an empty place, or in the place of a site. See `docs/operations.md`."""

    help = "Restore a backup of SQLite or PostgreSQL in the database and the uploads of these settings."
    # The database may have no tables yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file, its key, and what may happen to the site."""
        parser.add_argument("file", type=Path, nargs="?", help="the backup (default: the newest one in BACKUP_DIR)")
        parser.add_argument("--identity", type=Path, help="the file of the secret key (default: BACKUP_IDENTITY)")
        parser.add_argument("--replace", action="store_true", help="delete the content that is here")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")
        parser.add_argument("--no-index", action="store_true", help="leave update_index and reindex_search to you")
        parser.add_argument("--compare", action="store_true", help="then compare rows, files and pages with the backup")

    def handle(self, *args: Any, file: Path | None, compare: bool, **options: Any) -> None:
        """Restore, compare if asked, and print a summary."""
        if migrating.has_tables(WorkerProcess._meta.db_table) and workers() == health.OK:
            raise CommandError(
                "The worker is running, or was killed less than a minute ago. Stop it and the site before you restore"
                " (systemctl stop actris.socket actris.service actris-worker.service)."
            )
        if options["replace"] and not options["yes"]:
            self.confirm()
        started = time.monotonic()
        try:
            with bars(console_of(self.stdout)) as bar:
                restored = self.restore(file or self.newest(), bar, **options)
                found = proving.differences(restored.manifest, bar) if compare else []
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.report(restored, time.monotonic() - started)
        if found:
            raise CommandError(f"The restored site is not the same: {proving.said(found)}")

    def restore(self, path: Path, bar: Bars, **options: Any) -> Restored:
        """Restore a backup. Raises BackupError."""
        key = options["identity"] or (Path(settings.BACKUP_IDENTITY) if settings.BACKUP_IDENTITY else None)
        keys = identities(key) if key else []
        return restore(path, replace=options["replace"], identities=keys, index=not options["no_index"], bars=bar)

    def newest(self) -> Path:
        """Return the newest regular backup. Raises BackupError."""
        found = keeping.backups(keeping.folder_of_backups())
        if not found:
            raise BackupError(f"There is no backup in {keeping.folder_of_backups()}. Name a file.")
        return found[0]

    def confirm(self) -> None:
        """Ask before content is lost. Raises CommandError."""
        database = settings.DATABASES["default"]["NAME"]
        self.stdout.write(f"The content of {database} and the uploads in {settings.MEDIA_ROOT} will be lost.")
        try:
            answer = input(f"Type “{CONFIRMATION}” to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != CONFIRMATION:
            raise CommandError("Nothing was changed.")

    def report(self, restored: Restored, seconds: float) -> None:
        """Print what was restored, and what is left to do."""
        manifest = restored.manifest
        for problem in restored.problems:
            self.stderr.write(self.style.WARNING(problem))
        self.stdout.write(
            self.style.SUCCESS(
                f"The site of {manifest.made_at} is restored: {sum(manifest.rows.values()):,} rows,"
                f" {len(manifest.members) - len(manifest.rows):,} files. It took {seconds:.1f} s."
            )
        )
        if not manifest.has_renditions:
            self.stdout.write("Run make_renditions to make the sizes of pictures; until then, pages show stand-ins.")
        if restored.password:
            self.stdout.write(f"Sign in as “{ADMIN_NAME}” with the password  {restored.password}  and change it.")
