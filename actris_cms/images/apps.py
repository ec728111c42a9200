"""The app configuration of images: uploads, renditions and how templates show them."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Renditions and the command `make_renditions`. The image models are in `core`."""

    name = "actris_cms.images"
    label = "images"
    verbose_name = "Pictures"

    def ready(self) -> None:
        """Make the renditions of a page when it is published."""
        from wagtail.signals import page_published

        from . import ahead

        page_published.connect(ahead.page_was_published, dispatch_uid="renditions-of-page")
