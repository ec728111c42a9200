"""The application of the site's accounts."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """Accounts stand in an app of their own: Wagtail's first migrations depend on it, and on nothing else of ours."""

    name = "actris_cms.users"
    label = "users"
    verbose_name = "Users"
