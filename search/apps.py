"""The application of the visitor's search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See `models.py`."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Keep the index up to date."""
        from . import signals

        signals.connect()
