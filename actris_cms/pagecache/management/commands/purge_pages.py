"""Purges all pages: for changes that the site does not notice, such as edits in the database by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...configured import configured_store
from ...frontend import purge_frontend
from ...stores import STORE_ERRORS


class Command(BaseCommand):
    """Purges all pages from the page cache and the proxies."""

    help = "Purge all pages from the page cache and the proxies. Changes by editors do not need this command."

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge all pages and print how many there were."""
        store = configured_store()
        if store is None:
            raise CommandError("There is no page cache: PAGE_CACHE is off in these settings.")
        try:
            urls = store.clear()
        except STORE_ERRORS as error:
            raise CommandError(f"The page cache cannot be reached: {error}") from error
        purge_frontend(urls)
        self.stdout.write(self.style.SUCCESS(f"{len(urls)} pages are purged."))
