"""The app configuration of the guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The editors' guide in the admin."""

    name = "actris_cms.guide"
    label = "guide"
    verbose_name = "Guide"
