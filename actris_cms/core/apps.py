"""The application of what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, and purge the page cache of what editors change."""
        from . import checks  # noqa: F401
        from .pagecache.changes import Watch
        from .pagecache.configured import configured_store

        store = configured_store()
        if store is not None:
            Watch(store)
