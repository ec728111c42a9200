"""The user model."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from .addresses import users_with

TAKEN = "Another account has this e-mail address."


class User(AbstractUser):
    """An editor, a publisher or an administrator.

    It has no other fields than Django's user. It exists because replacing the user model after the first migration is
    hard (`docs/decisions/0001-own-models-before-the-first-migrate.md`). Two users never have one e-mail address: new
    passwords and other providers let in by it.
    """

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="one_user_for_each_email",
                violation_error_message=TAKEN,
            )
        ]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse the e-mail address of another user, at its field."""
        super().clean_fields(exclude)
        if "email" not in (exclude or ()) and any(user.pk != self.pk for user in users_with(self.email)):
            raise ValidationError({"email": TAKEN})
