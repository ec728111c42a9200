"""The Django application of the importer."""

from django.apps import AppConfig


class IsomerConfig(AppConfig):
    """Holds the memory of earlier imports, so that a second run changes only what changed."""

    name = "isomer"
    verbose_name = "Import from Isomer"
    default_auto_field = "django.db.models.BigAutoField"
