"""The app of the institute's content pages."""

from django.apps import AppConfig


class AboutConfig(AppConfig):
    """The page types AboutPage and ContactPage."""

    name = "about"
    verbose_name = "About"
