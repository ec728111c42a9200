"""The app that helps editors to keep the site's content in good order."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Checks before publishing, the health of all pages, and a bin for what was deleted."""

    name = "upkeep"
    verbose_name = "Upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Start the parts of the app."""
        from .bin import start

        start()
