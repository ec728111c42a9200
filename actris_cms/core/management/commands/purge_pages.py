"""Purge all pages: for a change that nobody announced, such as one made in the database by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...pagecache.configured import configured_store
from ...pagecache.frontend import purge_frontend
from ...pagecache.wsgi import STORE_ERRORS


class Command(BaseCommand):
    """Makes the page cache and the proxies forget all pages."""

    help = "Forget all pages that are kept, here and in the proxies. Editors' own changes need no such command."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget them, and say how many there were."""
        store = configured_store()
        if store is None:
            raise CommandError("There is no page cache: PAGE_CACHE is off in these settings.")
        try:
            urls = store.clear()
        except STORE_ERRORS as error:
            raise CommandError(f"The page cache cannot be reached: {error}") from error
        purge_frontend(urls)
        self.stdout.write(self.style.SUCCESS(f"{len(urls)} pages are forgotten."))
