"""The application of what every page shares."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, and have the sizes of pictures made ahead."""
        from wagtail.signals import page_published

        from . import checks  # noqa: F401
        from .models import SiteIdentity
        from .renditions import ahead

        page_published.connect(ahead.page_was_published, dispatch_uid="sizes-of-page")
        post_save.connect(ahead.site_identity_was_saved, sender=SiteIdentity, dispatch_uid="sizes-of-site")
