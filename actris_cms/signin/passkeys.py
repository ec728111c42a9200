"""The forms that take what a passkey has signed. Anyone can send them anything."""

import struct
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

UNREADABLE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class CredentialField(forms.JSONField):
    """What a passkey has signed. Refuses also JSON that is nested too deeply, or has a huge number."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return an object."""
        try:
            read = super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        if not isinstance(read, dict):
            raise get_adapter().validation_error("incorrect_code")
        return read


class Careful(forms.Form):
    """A form whose `credential` may be anything: what cannot be read has not been signed.

    django-allauth and fido2 expect that the parts are there and have the right types, and raise all kinds of errors.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Any:
        """Check what was signed, if the form checks it here."""
        check = getattr(super(), "clean_credential", None)
        return self._carefully(check) if check else self.cleaned_data["credential"]

    def clean(self) -> Any:
        """Check it, if the form checks it at the end."""
        return self._carefully(super().clean)

    @staticmethod
    def _carefully(check: Any) -> Any:
        try:
            return check()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(Careful, AuthenticateWebAuthnForm):
    """The second step of a sign-in."""


class PasskeyLoginForm(Careful, LoginWebAuthnForm):
    """A sign-in by a passkey alone."""


class PasskeyAgainForm(Careful, ReauthenticateWebAuthnForm):
    """A passkey before something important."""


class AddPasskeyForm(Careful, AddWebAuthnForm):
    """Adds a passkey that signs in alone: it checks the person, by a finger, a face or a PIN."""

    name = forms.CharField(label="Name", max_length=80, help_text="Where it is kept, for you to recognise it.")
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)
