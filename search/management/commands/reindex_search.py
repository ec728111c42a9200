"""Writes the whole index of the search anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from wagtail.documents import get_document_model
from wagtail.models import Page

from search.empty import prune
from search.index import index_document, index_page, is_read, tidy
from search.models import Entry, Word
from search.pdf import text_of_file

BATCH = 100  # Pages of one transaction: others can write in between.


class Command(BaseCommand):
    """See `docs/operating.md`."""

    help = "Write the index of the search anew: all live pages, and the text of all documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to read again."""
        parser.add_argument("--files", action="store_true", help="read the files of unchanged documents again, too")
        parser.add_argument("--all", action="store_true", help="forget the whole index first")

    def handle(self, *args: Any, **given: Any) -> None:
        """Pages, documents, what is left over; then a summary."""
        output: Any = self.stdout
        terminal = bool(output.isatty())
        console = Console(file=output._out, highlight=False, force_terminal=terminal, quiet=given["verbosity"] == 0)
        if given["all"]:
            Entry.objects.all().delete()
            Word.objects.all().delete()
        with Progress(console=console, disable=not terminal) as progress:
            pages = self.pages(progress)
            documents, unread = self.documents(progress, anew=given["files"])
        gone = Entry.objects.filter(page__live=False).delete()[1].get("search.Entry", 0)
        words, empty = tidy(), prune()
        table = Table("", "Number", title="The index of the search", title_justify="left")
        table.columns[1].justify = "right"
        for name, number in (
            ("Pages", pages),
            ("Documents", documents),
            ("of which without text", unread),
            ("Pages taken out", gone),
            ("Words in use", Word.objects.count()),
            ("Words taken out", words),
            ("Empty searches taken out", empty),
        ):
            table.add_row(name, f"{number:,}")
        console.print(table)

    def pages(self, progress: Progress) -> int:
        """Write down all live pages, and say how many."""
        numbers = list(Page.objects.live().filter(depth__gt=1).order_by("path").values_list("pk", flat=True))
        task = progress.add_task("Pages", total=len(numbers))
        for at in range(0, len(numbers), BATCH):
            with transaction.atomic():
                for page in Page.objects.live().filter(pk__in=numbers[at : at + BATCH]).specific():
                    index_page(page)
                    progress.advance(task)
        return len(numbers)

    def documents(self, progress: Progress, *, anew: bool) -> tuple[int, int]:
        """Write down all documents; say how many, and of how many there is no text."""
        documents: Any = get_document_model().objects.order_by("pk")
        task = progress.add_task("Documents", total=documents.count())
        number = unread = 0
        for document in documents.iterator(chunk_size=BATCH):
            index_document(document, None if is_read(document) and not anew else text_of_file(document))
            unread += not Entry.objects.exclude(text="").filter(document=document).exists()
            number += 1
            progress.advance(task)
        return number, unread
