"""Verifies the exported record of a review. Needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review.record import faults_of


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON. Raises ValueError if it has a name twice: people may read the other value."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"it has “{max(names, key=names.count)}” twice")
    return values


class Command(BaseCommand):
    """Tell whether anybody has changed the exported record of a review."""

    help = "Verify the exported record of a review: a JSON file with a list of entries."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path, help="the exported record")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print that the record is as it was written. Raises CommandError with all faults otherwise."""
        try:
            entries = json.loads(file.read_bytes(), object_pairs_hook=_each_name_once)
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise CommandError(f"{file} is not the record of a review: it must be a list of entries.")
        if faults := faults_of(entries):
            raise CommandError(f"{file} is not as it was written.\n" + "\n".join(faults))
        if not entries:
            self.stdout.write(f"{file} has no entries: nobody has decided.")
            return
        self.stdout.write(f"{file}: all {len(entries)} entries are as they were written.")
