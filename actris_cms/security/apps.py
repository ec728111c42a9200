"""The app configuration of security."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """Security headers, and limits for guessing passwords."""

    name = "actris_cms.security"
    label = "security"
    verbose_name = "Security"
