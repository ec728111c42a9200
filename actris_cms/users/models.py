"""The site's account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account of an editor, a publisher or an administrator.

    It adds nothing to Django's user yet. It exists because a project cannot change its user model once its first
    migration has run (`docs/decisions/0001-own-models-before-the-first-migrate.md`).
    """
