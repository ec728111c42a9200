"""The mails of sign-in, as plain text. The project's queue sends them outside the request (`operations/mail.py`)."""

from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_user_display_name

from .models import Invitation, SignIn

# What django-allauth tells users of, by the names of its templates.
CHANGES: Final = {
    "mfa/email/totp_activated": "An authenticator app was added",
    "mfa/email/totp_deactivated": "The authenticator app was removed",
    "mfa/email/webauthn_added": "A passkey was added",
    "mfa/email/webauthn_removed": "A passkey was removed",
    "mfa/email/recovery_codes_generated": "New recovery codes were made, and the old ones no longer work",
}
RESET: Final = "An administrator removed your second step: your passkeys, authenticator app and recovery codes"


def tell_of_sign_in(sign_in: SignIn) -> None:
    """Tell users that somebody signed in to their account from a browser that it was not used with before."""
    subject = "A sign-in from a new browser"
    _send(sign_in.user, sign_in.user.email, subject, "new_browser", {"sign_in": sign_in})


def tell_of_change(user: Any, what: str, device: str) -> None:
    """Tell users that a factor of their account was added or removed. `what` says it in a clause."""
    _send(user, user.email, what.partition(":")[0], "change", {"what": what, "device": device})


def tell_of_address(user: Any, old: str) -> None:
    """Tell the old e-mail address of an account that it is no longer the account's."""
    what = "It has another e-mail address now, and mail about it is no longer sent to this one"
    _send(user, old, "Another e-mail address", "change", {"what": what, "device": ""})


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send an invitation. The mail is the only place where its link is kept."""
    name = get_user_display_name(invitation.invited_by)
    context = {
        "invitation": invitation,
        "inviter": name,
        "link": settings.WAGTAILADMIN_BASE_URL + reverse("invitation", args=[token]),
    }
    reply_to = [invitation.invited_by.email] if invitation.invited_by.email else None
    subject = f"{name} invites you to write for {settings.WAGTAIL_SITE_NAME}"
    _send(None, invitation.email, subject, "invitation", context, reply_to)


def _send(
    user: Any, to: str, subject: str, template: str, context: dict[str, Any], reply_to: list[str] | None = None
) -> None:
    """Send a mail, if the user has an address. Its times are those of Singapore."""
    if not to:
        return
    context |= {
        "name": get_user_display_name(user) if user else "",
        "account": settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_account"),
        "site": settings.WAGTAIL_SITE_NAME,
        "now": timezone.now(),
    }
    with timezone.override(None):
        text = render_to_string(f"signin/mail/{template}.txt", context)
    send_mail(" ".join(subject.split())[:150], text, [to], reply_to=reply_to)
