"""A restore purges all pages, which were of another state of the site."""

from django.conf import settings
from django.core.management import call_command

from actris_cms.operations.backup.rules import after_restore


def _purge() -> None:
    if settings.PAGE_CACHE:
        call_command("purge_pages", verbosity=0)


after_restore("Purging pages", _purge)
