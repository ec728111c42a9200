"""Who must have a second factor, and whether a session has given it."""

from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from wagtail.permissions import page_permission_policy

# What makes a user an administrator of people, though not a superuser.
PEOPLE: Final = ("users.add_user", "users.change_user", "users.delete_user", "auth.change_group", "auth.add_group")
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def publishes(user: Any) -> bool:
    """Whether a user may publish a page somewhere."""
    return bool(page_permission_policy.user_has_permission(user, "publish"))


def manages_people(user: Any) -> bool:
    """Whether a user may change users or groups."""
    return any(user.has_perm(permission) for permission in PEOPLE)


def must_have_factor(user: Any) -> bool:
    """Whether SECOND_FACTOR wants a second factor of a user."""
    if settings.SECOND_FACTOR == "publishers":
        return publishes(user) or manages_people(user)
    return bool(settings.SECOND_FACTOR == "all")


def has_factor(user: Any) -> bool:
    """Whether a user has set up a second factor. Recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def gave_factor(request: HttpRequest, user: Any) -> bool:
    """Whether the user of a session has given a second factor in it. That the user has one is not enough."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def is_admitted(request: HttpRequest, user: Any) -> bool:
    """Whether a signed-in user may use the site as such. Costs nothing if the setting asks for no second factor."""
    return settings.SECOND_FACTOR == "optional" or gave_factor(request, user) or not must_have_factor(user)
