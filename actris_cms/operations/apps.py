"""The app configuration of operations."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OperationsConfig(AppConfig):
    """Tasks, jobs, mail, caches, storage, the host name of the site, and the command `prepare_site`."""

    name = "actris_cms.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        """Register the jobs and the check of the site's host name, and let `migrate` set the host name."""
        # Importing registers jobs and gauges.
        from . import mail, publishing, site_address, upkeep, watched  # noqa: F401
        from .backup import nightly  # noqa: F401

        # Wagtail's app has the Site model.
        wagtail = apps.get_app_config("wagtailcore")
        post_migrate.connect(site_address.set_default_site_address, sender=wagtail, dispatch_uid="site-address")
