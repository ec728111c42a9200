"""Makes the renditions of all images that the site shows."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.images import get_image_model

from actris_cms.operations.memory import share_one_arena
from actris_cms.operations.progress import bars, console_of

from ...all_renditions import Outcome, live_pages, make_all_renditions, presets_of_all_pages, remove_stale


class Command(BaseCommand):
    """Makes missing renditions and removes stale ones. See `docs/operations.md`."""

    help = (
        "Make the missing renditions of all images that the site shows, and remove those that are no longer used. "
        "Publishing makes them too; run this after an import, or if a restart interrupted it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--jobs`."""
        parser.add_argument("--jobs", type=int, default=0, help="pictures at a time (default: one per processor)")

    def handle(self, *args: Any, jobs: int, verbosity: int, **options: Any) -> None:
        """Make missing renditions, remove stale ones and print a summary."""
        if jobs < 0:
            raise CommandError(f"--jobs {jobs}: it must be 0 or more; 0 means one per processor.")
        share_one_arena()
        started = time.monotonic()
        outcome = Outcome()
        with bars(console_of(self.stdout)) as bar:
            wanted = presets_of_all_pages(bar("Finding what pages show", live_pages().count()))
            make_all_renditions(wanted, outcome, bar("Making renditions", len(wanted)), jobs=jobs)
            remove_stale(outcome, bar("Removing unused renditions", get_image_model()._default_manager.count()))
        if verbosity > 0:
            self.report(outcome, time.monotonic() - started)

    def report(self, outcome: Outcome, seconds: float) -> None:
        """Print the images that could not be read, then the summary."""
        for message in outcome.unreadable:
            self.stderr.write(self.style.WARNING(message))
        self.stdout.write(
            f"Pictures shown: {outcome.images}. Files made: {outcome.made}. Stale files removed: {outcome.removed}. "
            f"Unreadable: {len(outcome.unreadable)}. It took {seconds:.1f} s."
        )
