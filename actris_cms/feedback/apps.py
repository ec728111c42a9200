"""The app configuration of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """“Was this page useful?”."""

    name = "actris_cms.feedback"
    label = "feedback"
    verbose_name = "Feedback"

    def ready(self) -> None:
        """Register the job that deletes old counts."""
        from . import counts  # noqa: F401 -- importing registers the job
