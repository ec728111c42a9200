"""`python -m tests.leaning` updates the tables of docs/wagtail.md for the installed packages."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "actris_cms.settings.test")
django.setup()

from tests.leaning.page import write  # noqa: E402 -- it needs Django's app registry

write()
