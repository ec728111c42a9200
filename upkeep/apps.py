"""The app that helps editors to keep the site's content in good order."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Checks before publishing, the health of all pages, their review dates, and a bin for what was deleted."""

    name = "upkeep"
    verbose_name = "Upkeep"

    def ready(self) -> None:
        """Keep what is deleted, let the checks see forms of pages, keep findings fresh, and remind of review dates."""
        from . import bin
        from .checks import start
        from .health import watch
        from .library import watch as library
        from .misses import start as misses
        from .remarks import start as remarks
        from .review_dates import start as review_dates

        bin.start()
        start.connect()
        watch.connect()
        library.connect()
        misses.connect()
        remarks.connect()
        review_dates.connect()
