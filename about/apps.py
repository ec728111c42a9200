"""The application of the institute's standing content."""

from django.apps import AppConfig


class AboutConfig(AppConfig):
    """See `models.py`."""

    name = "about"
    verbose_name = "About"
