"""The application of what every page shares."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, and let the admin start without inline scripts."""
        from . import checks  # noqa: F401
        from .security.admin_calls import start_choosers_without_inline_scripts

        start_choosers_without_inline_scripts()
