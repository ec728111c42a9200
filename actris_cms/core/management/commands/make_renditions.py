"""Makes the sizes of all pictures that the site shows."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from wagtail.images import get_image_model

from actris_cms.core.renditions.everything import (
    Advance,
    Outcome,
    live_pages,
    make_everything,
    remove_stale,
    wanted_by_site,
)


class Command(BaseCommand):
    """Running it again makes only what is missing. See `docs/operating.md`."""

    help = (
        "Make the sizes of all pictures that the site shows, as far as they are missing, and remove those that no "
        "place asks for any more. Publishing does it too; this makes up for what a restart or an import left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many processors it may keep busy."""
        parser.add_argument("--jobs", type=int, default=0, help="sizes at a time (default: one a processor)")

    def handle(self, *args: Any, jobs: int, verbosity: int, **options: Any) -> None:
        """Look, make, remove, and say what was done."""
        if jobs < 0:
            raise CommandError(f"--jobs {jobs}: give a number of sizes, or 0 for one a processor.")
        started = time.monotonic()
        outcome = Outcome()
        output: Any = self.stdout
        console = Console(file=output._out, soft_wrap=True, highlight=False, force_terminal=output.isatty())
        with bars(console) as bar:
            wanted = wanted_by_site(bar("Finding what pages show", live_pages().count()))
            make_everything(wanted, outcome, bar("Making sizes of pictures", len(wanted)), jobs=jobs)
            remove_stale(outcome, bar("Removing what is stale", get_image_model()._default_manager.count()))
        if verbosity > 0:
            self.report(outcome, time.monotonic() - started)

    def report(self, outcome: Outcome, seconds: float) -> None:
        """The summary, after the pictures that need somebody's attention."""
        for message in outcome.unreadable:
            self.stderr.write(self.style.WARNING(message))
        self.stdout.write(
            f"Pictures shown: {outcome.images}. Files made: {outcome.made}. Stale files removed: {outcome.removed}. "
            f"Unreadable: {len(outcome.unreadable)}. It took {seconds:.1f} s."
        )


@contextmanager
def bars(console: Console) -> Iterator[Any]:
    """A function that begins a bar and gives what moves it; on anything but a terminal it moves nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def begin(name: str, total: int) -> Advance:
            task = progress.add_task(name, total=total)
            return lambda: progress.advance(task)

        yield begin
