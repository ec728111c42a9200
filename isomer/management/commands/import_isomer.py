"""Imports a page or a site from an Isomer repository."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from wagtail.models import Site

from actris_cms.images.ahead import renditions_deferred
from actris_cms.operations.memory import share_one_arena
from actris_cms.operations.site_address import site_address_problem
from isomer.load import Options, Outcome, Report, load_site, unchanged
from isomer.mends import MENDS, Mend, all_but
from isomer.notes import IsomerError, NoteKind
from isomer.progress import Progress
from isomer.reader import read_source
from isomer.report.document import document_of_report
from isomer.report.files import default_folder, write_files
from isomer.summary import console_for, quiet_logs, shown_progress, write_summary
from search.documents import waiting
from search.signals import texts_deferred


class Command(BaseCommand):
    """Import a page or a site. `docs/importing-from-isomer.md` is the manual."""

    help = "Import a page's file or a whole site from an Isomer repository (the Jekyll generation)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path and the options."""
        parser.add_argument("path", type=Path, help="a page's file, or the folder that holds _config.yml")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen without changing anything")
        parser.add_argument("--draft", action="store_true", help="leave the pages unpublished")
        parser.add_argument("--overwrite", action="store_true", help="also overwrite what editors have changed since")
        parser.add_argument("--strip-scripts", action="store_true", help="remove scripts instead of refusing them")
        parser.add_argument(
            "--without-mend",
            action="append",
            default=[],
            choices=list(map(str, Mend)),
            metavar="NAME",
            help=f"leave as it is what this mend would change; repeatable. {names_of_mends()}",
        )
        parser.add_argument(
            "--no-renditions",
            action="store_true",
            help="leave renditions and the text of PDF files to the running site, which makes them when it needs them",
        )
        parser.add_argument(
            "--report", type=Path, metavar="FOLDER", help="where to write the report (default: reports/ in DATA_DIR)"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        """Read and load the source, then print a summary and write the report."""
        share_one_arena()
        mends = all_but(given["without_mend"])
        options = Options(given["dry_run"], given["draft"], given["overwrite"], given["strip_scripts"], mends)
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise CommandError("There is no default site to import into.")
        folder = given["report"] or default_folder()
        console = console_for(self.stdout, colour=not given["no_color"])
        try:
            with quiet_logs(), shown_progress(console) as progress, renditions_deferred(), texts_deferred():
                report = self.load(given["path"], site, options, folder, progress)
        except (IsomerError, CommandError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        except Exception as error:  # Whatever the source holds, operators get a message.
            reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            kind = type(error).__name__
            message = f"Nothing was imported. The site does not accept the content of the source: {kind}: {reason}"
            raise CommandError(f"{message} (--traceback shows where)") from error
        if given["verbosity"] > 0:
            write_summary(console, report, dry_run=options.dry_run, all_notes=given["verbosity"] > 1)
        self.write_report(console if given["verbosity"] > 0 else None, report, site, folder, options)
        if given["verbosity"] > 0 and (problem := site_address_problem()):
            console.print(f"\n{problem}", markup=False)
        if not (options.dry_run or given["no_renditions"]):
            self.finish_files(report, given["verbosity"])
        if faults := [note.file for note in report.notes if note.kind == NoteKind.FAULT]:
            done = "would be imported" if options.dry_run else "was imported"
            raise CommandError(f"All else {done}, but a fault of the import left out: {', '.join(faults)}")

    def load(self, path: Path, site: Site, options: Options, folder: Path, progress: Progress) -> Report:
        """Import the source unless it has not changed since the last import."""
        progress.phase("Reading")
        if path.is_dir() and (known := unchanged(path, site, options)):
            create_report_folder(folder, path)
            return known
        source = read_source(path)
        create_report_folder(folder, source.root)
        return load_site(source, site, options, progress=progress)

    def finish_files(self, report: Report, verbosity: int) -> None:
        """Make the renditions of pictures, then read the text of documents. The site is in use already.

        When it is interrupted, the running site does the rest.
        """
        output: dict[str, Any] = {"stdout": self.stdout, "stderr": self.stderr, "verbosity": verbosity}
        if needs_renditions(report):
            call_command("make_renditions", **output)
        if waiting().exists():
            call_command("reindex_search", new_files=True, **output)

    def write_report(self, console: Console | None, report: Report, site: Site, folder: Path, options: Options) -> None:
        """Write the report's files and print their paths."""
        document = document_of_report(report, site, rehearsal=options.dry_run)
        try:
            written = write_files(document, folder)
        except OSError as error:
            done = "The rehearsal is over" if options.dry_run else "Everything was imported"
            raise CommandError(f"{done}, but the report could not be written: {error}") from error
        if console is not None:
            console.print(f"\nThe report: {written.page}\nFor programs: {written.data}", markup=False)


def names_of_mends() -> str:
    """Return the names of all mends, each with what it does, for the help."""
    return "; ".join(f"{mend}: {meaning}" for mend, (meaning, _) in MENDS.items())


def needs_renditions(report: Report) -> bool:
    """Whether an import may have changed the renditions that pages need."""
    return bool(report.images_created or report.count(Outcome.CREATED) or report.count(Outcome.UPDATED))


def create_report_folder(folder: Path, source: Path) -> None:
    """Create the folder of the report.

    Raises CommandError if it is not writable or lies inside the source repository. The folder of a single page's file
    counts as a repository only if it has a `_config.yml`.
    """
    if (source / "_config.yml").exists() and folder.resolve().is_relative_to(source.resolve()):
        raise CommandError(f"The report cannot be written into the source repository: {folder}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"The report cannot go to {folder}: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"The report cannot go to {folder}: permission denied.")
