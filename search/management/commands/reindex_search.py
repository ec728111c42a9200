"""Rebuilds the search index."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from wagtail.documents import get_document_model
from wagtail.models import Page

from search.documents import Outcome, read_texts, waiting
from search.drafts import delete_published, index_drafts, pages_with_draft
from search.empty import prune
from search.index import delete_unused_words, has_current_text, index_document, index_page
from search.models import DraftEntry, DraftWord, Entry, Word

BATCH = 100  # Pages per transaction, so that other processes can write in between.
NEW_FILES_SECONDS = 600  # After this time, `--new-files` leaves the rest to the running site.


class Command(BaseCommand):
    """Rebuilds the index of both searches; `docs/operations.md` says when to run it."""

    help = "Rebuild the search index: all live pages and drafts, and the text of all documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that rebuild more than what changed."""
        parser.add_argument("--files", action="store_true", help="also extract the text of unchanged files again")
        parser.add_argument("--all", action="store_true", help="delete the whole index first")
        parser.add_argument("--new-files", action="store_true", help="only read the files that nobody has read yet")

    def handle(self, *args: Any, **given: Any) -> None:
        """Index pages and documents, delete what is no longer used, and print a summary."""
        output: Any = self.stdout
        terminal = bool(output.isatty())
        console = Console(file=output._out, highlight=False, force_terminal=terminal, quiet=given["verbosity"] == 0)
        if given["new_files"]:
            self.read_new_files(console)
            return
        if given["all"]:
            for model in (Entry, Word, DraftEntry, DraftWord):
                model._default_manager.all().delete()
        with Progress(console=console, disable=not terminal) as progress:
            pages = self.pages(progress)
            drafts = self.drafts(progress)
            documents, unread = self.documents(progress, read_again=given["files"])
        gone = Entry.objects.filter(page__live=False).delete()[1].get("search.Entry", 0) + delete_published()
        words, empty = delete_unused_words(), prune()
        table = Table("", "Number", title="Search index", title_justify="left")
        table.columns[1].justify = "right"
        for name, number in (
            ("Pages", pages),
            ("Drafts", drafts),
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

    def drafts(self, progress: Progress) -> int:
        """Index the newest draft of each page that has one, and return their number."""
        numbers = list(pages_with_draft().values_list("pk", flat=True))
        task = progress.add_task("Drafts", total=len(numbers))
        for at in range(0, len(numbers), BATCH):
            index_drafts(numbers[at : at + BATCH])
            progress.advance(task, BATCH)
        return len(numbers)

    def documents(self, progress: Progress, *, read_again: bool) -> tuple[int, int]:
        """Index all documents; return their number, and the number of those without text."""
        documents: Any = get_document_model().objects.order_by("pk")
        task = progress.add_task("Documents", total=documents.count())

        def to_read() -> Iterator[Any]:
            for document in documents.iterator(chunk_size=BATCH):
                if has_current_text(document) and not read_again:
                    index_document(document)
                    progress.advance(task)
                else:
                    yield document

        read_texts(to_read(), lambda: progress.advance(task))
        entries = Entry.objects.filter(document__isnull=False)
        return entries.count(), entries.filter(text="").count()

    def read_new_files(self, console: Console) -> None:
        """Read the files that nobody has read yet, and print how many there were."""
        started, documents = time.monotonic(), waiting()
        with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
            task = progress.add_task("Reading documents", total=documents.count())
            outcome: Outcome = read_texts(documents, lambda: progress.advance(task), seconds=NEW_FILES_SECONDS)
        left = f" {outcome.left} more are read by the running site." if outcome.left else ""
        seconds = time.monotonic() - started
        words = f"Documents read: {outcome.read}. Without text: {outcome.empty}.{left} It took {seconds:.1f} s."
        console.print(words, soft_wrap=True)
