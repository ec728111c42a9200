"""The app configuration of sign-in."""

from django.apps import AppConfig
from wagtail.users import apps as wagtail_users


class SigninConfig(AppConfig):
    """Sign-in by password, second step, passkey or another provider; invitations; and the log of sign-ins."""

    name = "actris_cms.signin"
    label = "signin"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        """Write down sign-ins, and register the job that deletes old ones."""
        from . import receivers, retention  # noqa: F401 -- importing connects the signals and registers the job


class UsersConfig(wagtail_users.WagtailUsersAppConfig):
    """Wagtail's users, with our screens. The settings install it as such."""

    default = False
    user_viewset = "actris_cms.signin.managing.UserViewSet"
