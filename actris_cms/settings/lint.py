"""Settings for `make lint-migrations`, which looks for migrations that the old release cannot run beside."""

from .dev import *  # noqa: F403
from .dev import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
DATABASES["default"]["OPTIONS"].pop("pool", None)  # A pool would keep the command from ending.
