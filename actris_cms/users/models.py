"""The user model."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError

from .addresses import is_same, users_with


class User(AbstractUser):
    """An editor, a publisher or an administrator.

    It has no other fields than Django's user. It exists because replacing the user model after the first migration is
    hard (`docs/decisions/0001-own-models-before-the-first-migrate.md`).
    """

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse a new e-mail address that another user has: new passwords and other providers let in by it."""
        super().clean_fields(exclude)
        if self.email and "email" not in (exclude or ()):
            others = [user for user in users_with(self.email) if user.pk != self.pk]
            kept = type(self)._default_manager.filter(pk=self.pk).values_list("email", flat=True).first() or ""
            if others and not is_same(kept, self.email):
                raise ValidationError({"email": "Another account has this e-mail address."})
