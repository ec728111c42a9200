"""The application of the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """See `models`."""

    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        """Keep the counts of articles right."""
        from . import signals

        signals.connect(self)
