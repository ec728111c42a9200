"""The application of what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, and what happens when pages are deleted."""
        from . import checks, removal  # noqa: F401
