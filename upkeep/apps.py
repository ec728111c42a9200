"""The app that helps editors to keep the site's content in good order."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Checks before publishing, the health of all pages, and a bin for what was deleted."""

    name = "upkeep"
    verbose_name = "Upkeep"

    def ready(self) -> None:
        """Keep what is deleted, and let the checks see forms of pages."""
        from . import bin
        from .checks import start

        bin.start()
        start.connect()
