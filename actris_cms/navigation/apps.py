"""App configuration of the navigation."""

from django.apps import AppConfig


class NavigationConfig(AppConfig):
    """Menu, breadcrumbs, side navigation, previous and next page, and the template tags for them."""

    name = "actris_cms.navigation"

    def ready(self) -> None:
        """Register what pages show of their section with the page cache."""
        from . import sections  # noqa: F401 -- importing registers the dependencies
