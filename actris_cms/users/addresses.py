"""Whose e-mail address an address is."""

from typing import Any

from django.contrib.auth import get_user_model


def is_same(one: str, other: str) -> bool:
    """Whether two e-mail addresses are the same, but for the case of ASCII letters.

    Other letters must be equal: the capital of the dotless i is I, that of the long s is S, but mail to them goes
    elsewhere.
    """
    return one.encode().lower() == other.encode().lower()


def users_with(address: str) -> list[Any]:
    """Return the users with an e-mail address. A database alone would find others, too: see `is_same`."""
    found = get_user_model()._default_manager.filter(email__iexact=address).order_by("pk") if address else []
    return [user for user in found if is_same(user.email, address)]
