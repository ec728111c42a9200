"""The app of the home page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The page type HomePage."""

    name = "home"
    verbose_name = "Home"
