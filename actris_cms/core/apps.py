"""The application of what every page shares."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class CoreConfig(AppConfig):
    """Blocks, media, settings, navigation."""

    name = "actris_cms.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Register system checks, watch what editors change, have pictures made ahead, keep inline scripts out."""
        from wagtail.signals import page_published

        from . import checks, removal, site_address  # noqa: F401 -- what they register
        from .models import SiteIdentity
        from .pagecache.changes import Watch
        from .pagecache.configured import configured_store
        from .renditions import ahead
        from .security.admin_calls import start_choosers_without_inline_scripts

        post_migrate.connect(site_address.take_over_address, sender=self, dispatch_uid="site-address")
        store = configured_store()
        if store is not None:
            Watch(store)
        page_published.connect(ahead.page_was_published, dispatch_uid="sizes-of-page")
        post_save.connect(ahead.site_identity_was_saved, sender=SiteIdentity, dispatch_uid="sizes-of-site")
        start_choosers_without_inline_scripts()
