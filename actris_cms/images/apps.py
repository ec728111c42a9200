"""The app configuration of images: uploads, renditions and how templates show them."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Renditions and the command `make_renditions`. The image models are in `core`."""

    name = "actris_cms.images"
    label = "images"
    verbose_name = "Pictures"

    def ready(self) -> None:
        """Make the renditions of a page when it is published, and each day what is missing for another reason."""
        from wagtail.signals import page_published

        from actris_cms.operations.scheduler import register

        from . import ahead, all_renditions

        register("make_missing_renditions", 24 * 3600, all_renditions.queue_missing)

        page_published.connect(ahead.page_was_published, dispatch_uid="renditions-of-page")
