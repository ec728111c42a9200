"""Cleans what was pasted into pages before the editor did so."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table
from wagtail.models import Page

from actris_cms.editor.cleaned_pages import Outcome, clean_page
from actris_cms.operations.progress import bars, console_of
from actris_cms.pasted.addresses import host_of
from actris_cms.pasted.html import LETTERS, LINKS


class Command(BaseCommand):
    """Run it once after an update; `docs/operations.md` says what it does."""

    help = "Clean what was pasted into pages: mathematical letters become plain ones, wrapped links direct ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of a rehearsal."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **given: Any) -> None:
        """Clean each page in a transaction of its own, and print a summary."""
        console = console_of(self.stdout)
        console.quiet = given["verbosity"] == 0
        # The copies of a page follow it when it is published.
        pages = Page.objects.filter(depth__gt=1, alias_of__isnull=True)
        numbers = list(pages.order_by("path").values_list("pk", flat=True))
        outcomes = []
        with bars(console) as begin:
            advance = begin("Pages", len(numbers))
            for number in numbers:
                outcomes.append(cleaned(number, dry_run=given["dry_run"]))
                advance()
        report(console, [outcome for outcome in outcomes if outcome], dry_run=given["dry_run"])


def cleaned(number: int, *, dry_run: bool) -> Outcome | None:
    """Clean a page; one that cannot be published waits, and does not stop the others."""
    try:
        return clean_page(number, dry_run=dry_run)
    except ValidationError as error:
        reasons = " ".join(error.messages).rstrip(".")
        return Outcome(title=Page.objects.get(pk=number).title, waits=f"it cannot be published ({reasons})")


def report(console: Console, outcomes: list[Outcome], *, dry_run: bool) -> None:
    """Print counts, the pages that wait, and the links that editors should look at."""
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        if not outcome.waits:
            counts += outcome.live.counts + outcome.draft.counts
    table = Table("", "Number", title="Rehearsal: nothing was changed" if dry_run else "Cleaned", title_justify="left")
    table.columns[1].justify = "right"
    for name, number in (
        ("Pages", len(outcomes)),
        ("of which published again", sum(outcome.is_published for outcome in outcomes)),
        ("of which saved as a draft", sum(outcome.is_draft for outcome in outcomes)),
        ("Mathematical letters made plain", counts[LETTERS]),
        ("Links made direct", counts[LINKS]),
    ):
        table.add_row(name, f"{number:,}")
    console.print(table)
    for outcome in outcomes:
        if outcome.waits:
            console.print(f"“{outcome.title}” was left as it is: {outcome.waits}.", markup=False)
        for words, address in dict.fromkeys(outcome.live.elsewhere + outcome.draft.elsewhere):
            text = f"“{outcome.title}” has a link that says {words} and leads to {host_of(address)}."
            console.print(text, markup=False)
