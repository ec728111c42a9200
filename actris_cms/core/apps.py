"""App configuration of the code that all page types share."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class CoreConfig(AppConfig):
    """Blocks, media and settings."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register the system checks, and have logos' renditions made ahead."""
        from actris_cms.images.wanted import ON_EVERY_PAGE

        from . import brand_images, checks  # noqa: F401 -- importing registers the checks
        from .models import SiteIdentity

        ON_EVERY_PAGE.append(brand_images.brand_images_of_all_sites)
        post_save.connect(brand_images.identity_was_saved, sender=SiteIdentity, dispatch_uid="brand-renditions")
