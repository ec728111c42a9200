"""The application of the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """See `models`."""

    name = "newsroom"
    verbose_name = "Newsroom"
