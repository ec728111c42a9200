"""Lets each code of an authenticator app be given once.

django-allauth notes used codes in the cache, which each process may have for itself, and which may be away. Here the
last accepted one is kept in the database, with the app.
"""

from typing import Any, Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST: Final = "last_counter"  # In the data of an authenticator app: the period whose code was accepted last.


@transaction.atomic
def use(app: Authenticator, code: str) -> bool:
    """Accept a right code of an app; return False if this one or a later one was accepted before."""
    kept = Authenticator.objects.select_for_update().get(pk=app.pk)
    secret = decrypt(kept.data["secret"])
    counters = [
        counter
        for counter in yield_hotp_counters_from_time()
        if counter > kept.data.get(LAST, 0)
        and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    ]
    if not counters:
        return False
    kept.data[LAST] = max(counters)
    kept.save(update_fields=["data"])
    return True


class CodeOnce:
    """A form that refuses a code which was given before."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        """Accept the code, if it is right and new."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use(self.authenticator, code):
            error: Any = get_adapter().validation_error("incorrect_code")
            raise error
        return code


class CodeForm(CodeOnce, AuthenticateForm):
    """Asks for a code as the second step of a sign-in."""


class CodeAgainForm(CodeOnce, ReauthenticateForm):
    """Asks for a code before something important."""
