"""App configuration of how the site is found and shared."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_delete, pre_save


class DiscoveryConfig(AppConfig):
    """Sitemap, structured data, share images, Markdown versions of pages, and the responses at old and removed URLs."""

    name = "actris_cms.discovery"
    label = "discovery"
    verbose_name = "Discovery"

    def ready(self) -> None:
        """Register the checks, the preview mode and the signal handlers that record the former URLs of pages."""
        from wagtail.contrib.redirects.models import Redirect
        from wagtail.models import Page
        from wagtail.signals import page_published, page_slug_changed, post_page_move

        from . import checks, gone, moved, old_urls, previews  # noqa: F401 -- importing registers checks and mode

        pre_delete.connect(gone.record_removed_urls, sender=Page, dispatch_uid="removed-urls-recorded")
        post_delete.connect(gone.delete_share_images, sender=Page, dispatch_uid="share-images-deleted")
        page_published.connect(gone.delete_removed_urls, dispatch_uid="removed-urls-deleted")
        page_slug_changed.connect(moved.keep_urls_of_renamed, dispatch_uid="urls-of-renamed-pages-kept")
        post_page_move.connect(moved.keep_urls_of_moved, dispatch_uid="urls-of-moved-pages-kept")
        pre_save.connect(old_urls.normalise_key, sender=Redirect, dispatch_uid="redirect-key-normalised")
