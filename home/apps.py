"""The application of the home page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """See `models.py`."""

    name = "home"
    verbose_name = "Home"
