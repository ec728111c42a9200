"""The Django application of the importer."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig

STARTER = Path(__file__).resolve().parent / "starter"  # The content of a new installation.


class IsomerConfig(AppConfig):
    """The importer and its records of earlier imports, which let a second run change only what has changed.

    The site runs without this app: see `docs/decisions/0022-the-importer-can-be-taken-out.md`.
    """

    name = "isomer"
    verbose_name = "Import from Isomer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the starter content into a site that has none, and let site health show what the import remarked."""
        from actris_cms.operations.signals import site_is_empty
        from actris_cms.remarks import register
        from isomer.report.access import may_read
        from isomer.report.remarks import remarks

        register("isomer", remarks, may_read)
        site_is_empty.connect(load_starter, dispatch_uid="isomer-starter")


def load_starter(stdout: Any, **kwargs: Any) -> None:
    """Import the starter site that ships with the importer. Its pages have the date of this day.

    Isomer has no accessibility statement, so the site gets its own first: both, or neither if the import fails.
    """
    from django.core.management import call_command
    from django.db import transaction
    from wagtail.models import Site

    from about.models import AccessibilityPage
    from isomer.mends import Mend
    from isomer.summary import quiet_logs

    with transaction.atomic(), quiet_logs():
        AccessibilityPage.add_to(Site.objects.get(is_default_site=True).root_page)
        options: dict[str, Any] = {"without_mend": [Mend.DATES], "no_renditions": True}
        call_command("import_isomer", str(STARTER), stdout=stdout, verbosity=0, **options)
    call_command("make_renditions", stdout=stdout, verbosity=0)
