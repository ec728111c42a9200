"""The application of what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, watch what editors change, and let the admin start without inline scripts."""
        from . import checks, removal  # noqa: F401
        from .pagecache.changes import Watch
        from .pagecache.configured import configured_store
        from .security.admin_calls import start_choosers_without_inline_scripts

        store = configured_store()
        if store is not None:
            Watch(store)
        start_choosers_without_inline_scripts()
