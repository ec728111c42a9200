"""The app of the newsroom."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The page types of newsrooms, categories, articles and events."""

    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        """Register the job."""
        from actris_cms.operations.scheduler import register

        from .posters.readings import forget_old_readings

        register("forget_words_of_posters", 24 * 3600, forget_old_readings)
