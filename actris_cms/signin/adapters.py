"""Fits django-allauth to this site: no sign-up, our mails, secrets that are encrypted in the database."""

import base64
import hashlib
import secrets
import time
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.encoding import force_bytes

from actris_cms.users.addresses import users_with

from . import mails
from .describing import device_in_words
from .second_factor import FACTORS, must_have_factor

# What is shown after a change, by the names of django-allauth's templates. It has other messages, which say too much.
MESSAGES: Final = {
    "mfa/messages/totp_activated.txt": "The authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "mfa/messages/recovery_codes_generated.txt": "These are your new recovery codes.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are made by administrators and invitations."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "Your username and password didn’t match. Please try again.",
        "incorrect_password": "This is not your password. Please try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **details: Any) -> None:
        """Show our messages only."""
        template = args[0] if args else details.get("message_template")
        if message := details.get("message") or MESSAGES.get(str(template)):
            messages.add_message(request, level, message)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **details: Any) -> None:
        """Tell users of a change of their factors, with our mail."""
        if what := mails.CHANGES.get(template_prefix):
            mails.tell_of_change(user, what, device_in_words(self.request.META.get("HTTP_USER_AGENT", "")))

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Ask for the password again only if the last sign-in is some minutes ago."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(time.time() - latest > REAUTHENTICATION_TIMEOUT)

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be led there after a sign-in. What is no address is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address, which `wsgi.py` finds behind proxies."""
        return str(request.META.get("REMOTE_ADDR", ""))


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Users of another provider sign in to the account with their address. Nothing is stored, and none is created."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account. Leads back to the sign-in page if the provider does not vouch for the address of one."""
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        users = list({user.pk: user for email in verified for user in users_with(email) if user.is_active}.values())
        if sociallogin.state.get("process") not in (None, AuthProcess.LOGIN):
            raise ImmediateHttpResponse(redirect("account_login"))
        if len(users) != 1:
            words = f"{settings.OIDC_NAME} knows you, but there is no account with your e-mail address here."
            messages.error(request, words)
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.user = users[0]

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **details: Any) -> None:
        """Lead back to the sign-in page."""
        messages.error(request, f"The sign-in by {settings.OIDC_NAME} did not work. Please try again.")
        raise ImmediateHttpResponse(redirect("account_login"))


class FactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted by SECRET_KEY, so that a copy of the database does not have them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "You must have a second step. Add another one before you remove this one.",
        "incorrect_code": "That did not match. Please try again.",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret. After a change of SECRET_KEY, return one that no code fits."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether a user may remove a factor: not the last one, if the user must have one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS).exclude(
            pk=authenticator.pk
        )
        return others.exists() or not must_have_factor(authenticator.user)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return the browser, which is the best guess of where the passkey is kept."""
        return device_in_words(context.request.META.get("HTTP_USER_AGENT", ""))


def _fernet() -> MultiFernet:
    """Return what encrypts by SECRET_KEY, and decrypts also what was encrypted by one of SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"actris_cms.signin:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
