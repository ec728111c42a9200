"""The app of the institute's content pages."""

from django.apps import AppConfig


class AboutConfig(AppConfig):
    """The page types AboutPage, AccessibilityPage, ContactPage, EnquiryPage and PersonPage."""

    name = "about"
    verbose_name = "About"

    def ready(self) -> None:
        """Register the job that deletes old enquiries."""
        from . import enquiries  # noqa: F401 -- importing registers the job
