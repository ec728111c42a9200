"""The app configuration of users."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """The user model has its own app, because Wagtail's first migrations depend on it, and on no other app of ours."""

    name = "actris_cms.users"
    label = "users"
    verbose_name = "Users"
