"""Imports a page or a site from an Isomer repository."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console
from wagtail.models import Site

from actris_cms.core.renditions.ahead import left_to_the_end
from actris_cms.core.site_address import difference
from isomer.load import Options, Outcome, Report, load_site, unchanged
from isomer.notes import IsomerError
from isomer.progress import Progress
from isomer.reader import read_source
from isomer.report.document import document_of_report
from isomer.report.files import default_folder, write_files
from isomer.summary import console_for, shown_progress, without_chatter, write_summary


class Command(BaseCommand):
    """See `docs/importing-from-isomer.md`."""

    help = "Import a page's file or a whole site from an Isomer repository (the Jekyll generation)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The path and how to import it."""
        parser.add_argument("path", type=Path, help="a page's file, or the folder that holds _config.yml")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen, and change nothing")
        parser.add_argument("--draft", action="store_true", help="leave the pages unpublished")
        parser.add_argument("--overwrite", action="store_true", help="also replace what editors have changed since")
        parser.add_argument("--strip-scripts", action="store_true", help="take scripts out instead of refusing them")
        parser.add_argument(
            "--no-renditions", action="store_true", help="leave the sizes of pictures to be made when they are shown"
        )
        parser.add_argument(
            "--report", type=Path, metavar="FOLDER", help="where to put the report (else reports/ in DATA_DIR)"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        """Read, load, and say what was done."""
        options = Options(given["dry_run"], given["draft"], given["overwrite"], given["strip_scripts"])
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise CommandError("There is no default site to import into.")
        folder = given["report"] or default_folder()
        console = console_for(self.stdout, colour=not given["no_color"])
        try:
            with without_chatter(), shown_progress(console) as progress, left_to_the_end():
                report = self.load(given["path"], site, options, folder, progress)
        except IsomerError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        except (DatabaseError, ValidationError) as error:
            reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            message = f"Nothing was imported. The site does not take what the source holds: {reason}"
            raise CommandError(f"{message} (--traceback says where)") from error
        if given["verbosity"] > 0:
            write_summary(console, report, dry_run=options.dry_run, all_notes=given["verbosity"] > 1)
        self.write_report(console if given["verbosity"] > 0 else None, report, site, folder, options)
        if given["verbosity"] > 0 and (problem := difference()):
            console.print(f"\n{problem}", markup=False)
        if not (options.dry_run or given["no_renditions"]) and brings_pictures(report):
            call_command("make_renditions", stdout=self.stdout, stderr=self.stderr, verbosity=given["verbosity"])

    def load(self, path: Path, site: Site, options: Options, folder: Path, progress: Progress) -> Report:
        """Import the source, unless all of it is as it was at the last import."""
        progress.phase("Reading")
        if path.is_dir() and (known := unchanged(path, site, options)):
            prepare(folder, path)
            return known
        source = read_source(path)
        prepare(folder, source.root)
        return load_site(source, site, options, progress=progress)

    def write_report(self, console: Console | None, report: Report, site: Site, folder: Path, options: Options) -> None:
        """Write the report's files, and say where they lie."""
        document = document_of_report(report, site, rehearsal=options.dry_run)
        try:
            written = write_files(document, folder)
        except OSError as error:
            done = "The rehearsal is over" if options.dry_run else "Everything was imported"
            raise CommandError(f"{done}, but the report could not be written: {error}") from error
        if console is not None:
            console.print(f"\nThe report: {written.page}\nFor programs: {written.data}", markup=False)


def brings_pictures(report: Report) -> bool:
    """Whether an import changed what visitors see of pictures."""
    return bool(report.images_created or report.count(Outcome.CREATED) or report.count(Outcome.UPDATED))


def prepare(folder: Path, source: Path) -> None:
    """Make the folder of the report. Raises CommandError where it cannot be written, or belongs to what is read.

    A page's file without a site around it makes no repository of the folder that it lies in.
    """
    if (source / "_config.yml").exists() and folder.resolve().is_relative_to(source.resolve()):
        raise CommandError(f"Nothing was imported. The report cannot go into the repository that is read: {folder}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Nothing was imported. The report cannot go to {folder}: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"Nothing was imported. The report cannot go to {folder}: it may not be written to.")
