"""Imports a page or a site from an Isomer repository."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from wagtail.models import Site

from isomer.load import Options, load_site
from isomer.notes import IsomerError
from isomer.reader import read_source
from isomer.summary import without_chatter, write_summary


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

    def handle(self, *args: Any, **given: Any) -> None:
        """Read, load, and say what was done."""
        options = Options(given["dry_run"], given["draft"], given["overwrite"], given["strip_scripts"])
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise CommandError("There is no default site to import into.")
        output: Any = self.stdout
        console = Console(file=output._out, soft_wrap=True, highlight=False)
        try:
            source = read_source(given["path"])
            bar = Progress(console=console, transient=True, disable=not console.is_terminal)
            with without_chatter(), bar as progress:
                task = progress.add_task("Importing", total=len(source.pages))
                report = load_site(source, site, options, lambda title: progress.advance(task))
        except IsomerError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        write_summary(console, report, dry_run=options.dry_run)
