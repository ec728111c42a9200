"""The app of the visitor's search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search index of pages and documents, and the search page."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Connect the signals that keep the index up to date, register a job and a preview mode, and extend actions."""
        from . import documents, previews, signals, whole_lists  # noqa: F401 -- importing registers them

        signals.connect()
        whole_lists.connect()
