"""Writes down each sign-in, whatever way it came, and tells users what happens to their accounts."""

from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from actris_cms.users.addresses import is_same

from . import mails
from .describing import device_in_words, method_in_words, shortened
from .models import SignIn
from .sessions import SIGN_IN, end_other_sessions

METHOD: Final = "sign_in_method"  # On a request: how somebody signs in, where the records do not say it.


@receiver(authentication_step_completed, dispatch_uid="signin")
def say_that_it_was_right(request: HttpRequest, **details: Any) -> None:
    """Tell `security` that a password or a code was right, and that the browser is the user's."""
    request.was_right = True  # type: ignore[attr-defined]


@receiver(user_logged_in, dispatch_uid="signin")
def write_down(request: HttpRequest, user: Any, **details: Any) -> None:
    """Store a sign-in, and send a mail if the user signs in from a browser that was not used before."""
    if not request.session.session_key:
        # The browser held the session of another user, which Django has flushed. The new one has no key yet.
        request.session.cycle_key()
    agent = request.META.get("HTTP_USER_AGENT", "")
    device = getattr(request, "device", "")
    records = get_authentication_records(request, user)
    sign_in = SignIn(
        user=user,
        method=getattr(request, METHOD, "") or method_in_words(records, settings.OIDC_NAME),
        device=device_in_words(agent),
        address=shortened(request.META.get("REMOTE_ADDR", "")),
        browser=salted_hmac("actris_cms.signin", device).hexdigest() if device else "",
        session_key=request.session.session_key or "",
    )
    earlier = SignIn.objects.filter(user=user).exclude(browser="")
    is_new = bool(device) and earlier.exists() and not earlier.filter(browser=sign_in.browser).exists()
    sign_in.save()
    request.session[SIGN_IN] = sign_in.pk
    if device:
        request.was_right = True  # type: ignore[attr-defined]
    if is_new:
        mails.tell_of_sign_in(sign_in)


@receiver(authenticator_added, dispatch_uid="signin")
def count_it_as_given(request: HttpRequest, user: Any, authenticator: Authenticator, **details: Any) -> None:
    """Let a factor that was just set up count for this session, and end the others, which gave none."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    end_other_sessions(user, request.session.session_key)


@receiver(pre_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="signin")
def tell_the_old_address(instance: Any, raw: bool, update_fields: Any, **details: Any) -> None:
    """Send a mail to the old e-mail address of a user that has a new one: whoever changed it may not be the owner."""
    if raw or instance.pk is None or (update_fields is not None and "email" not in update_fields):
        return
    old = type(instance)._default_manager.filter(pk=instance.pk).values_list("email", flat=True).first()
    if old and not is_same(old, instance.email):
        transaction.on_commit(lambda: mails.tell_of_address(instance, old))
