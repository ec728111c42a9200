"""Rebuilds the search index."""

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
from search.index import delete_unused_words, has_current_text, index_document, index_page
from search.models import Entry, Word
from search.pdf import text_of_file

BATCH = 100  # Pages per transaction, so that other processes can write in between.


class Command(BaseCommand):
    """Rebuilds the index of the visitor's search; `docs/operating.md` says when to run it."""

    help = "Rebuild the search index: all live pages, and the text of all documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that rebuild more than what changed."""
        parser.add_argument("--files", action="store_true", help="also extract the text of unchanged files again")
        parser.add_argument("--all", action="store_true", help="delete the whole index first")

    def handle(self, *args: Any, **given: Any) -> None:
        """Index pages and documents, delete what is no longer used, and print a summary."""
        output: Any = self.stdout
        terminal = bool(output.isatty())
        console = Console(file=output._out, highlight=False, force_terminal=terminal, quiet=given["verbosity"] == 0)
        if given["all"]:
            Entry.objects.all().delete()
            Word.objects.all().delete()
        with Progress(console=console, disable=not terminal) as progress:
            pages = self.pages(progress)
            documents, unread = self.documents(progress, read_again=given["files"])
        gone = Entry.objects.filter(page__live=False).delete()[1].get("search.Entry", 0)
        words, empty = delete_unused_words(), prune()
        table = Table("", "Number", title="Search index", title_justify="left")
        table.columns[1].justify = "right"
        for name, number in (
            ("Pages", pages),
            ("Documents", documents),
            ("of which without text", unread),
            ("Pages removed", gone),
            ("Words", Word.objects.count()),
            ("Unused words removed", words),
            ("Searches without results removed", empty),
        ):
            table.add_row(name, f"{number:,}")
        console.print(table)

    def pages(self, progress: Progress) -> int:
        """Index all live pages, and return their number."""
        numbers = list(Page.objects.live().filter(depth__gt=1).order_by("path").values_list("pk", flat=True))
        task = progress.add_task("Pages", total=len(numbers))
        for at in range(0, len(numbers), BATCH):
            with transaction.atomic():
                for page in Page.objects.live().filter(pk__in=numbers[at : at + BATCH]).specific():
                    index_page(page)
                    progress.advance(task)
        return len(numbers)

    def documents(self, progress: Progress, *, read_again: bool) -> tuple[int, int]:
        """Index all documents; return their number, and the number of those without text."""
        documents: Any = get_document_model().objects.order_by("pk")
        task = progress.add_task("Documents", total=documents.count())
        number = unread = 0
        for document in documents.iterator(chunk_size=BATCH):
            index_document(document, None if has_current_text(document) and not read_again else text_of_file(document))
            unread += not Entry.objects.exclude(text="").filter(document=document).exists()
            number += 1
            progress.advance(task)
        return number, unread
