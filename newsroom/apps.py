"""The app of the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The page types of newsrooms, categories, articles and events."""

    name = "newsroom"
    verbose_name = "Newsroom"
