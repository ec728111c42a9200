"""The app configuration of sign-in."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Sign-in by password, second step, passkey or another provider; invitations; and the log of sign-ins."""

    name = "actris_cms.signin"
    label = "signin"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        """Write down sign-ins, and register the job that deletes old ones."""
        from . import receivers, retention  # noqa: F401 -- importing connects the signals and registers the job
