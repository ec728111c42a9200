"""The user model."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An editor, a publisher or an administrator.

    It adds nothing to Django's user yet. It exists because replacing the user model after the first migration is hard
    (`docs/decisions/0001-own-models-before-the-first-migrate.md`).
    """
