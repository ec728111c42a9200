"""How long sessions last, and how they end."""

from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone

from .models import SignIn

RENEWED_AT: Final = "renewed_at"
SIGN_IN: Final = "sign_in"
SHARE: Final = 12  # A session is saved again after this part of its idle time, and not at each request.
# What a page asks for by itself, while nobody works on it.
IDLE: Final = {"wagtailadmin_editing_sessions:ping", "session_status"}


def renew(request: HttpRequest) -> None:
    """Lengthen the session of a signed-in user who did something. It ends after SESSION_IDLE_SECONDS without that."""
    session = request.session
    if not session.accessed or SESSION_KEY not in session:
        return
    match = request.resolver_match
    renewed, now = session.get(RENEWED_AT, 0), int(timezone.now().timestamp())
    if now - renewed >= settings.SESSION_IDLE_SECONDS / SHARE and not (match and match.view_name in IDLE):
        session.set_expiry(settings.SESSION_IDLE_SECONDS)
        session[RENEWED_AT] = now
    # Django gives a session a new key when the user changes the password.
    if session.modified and session.session_key != request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        SignIn.objects.filter(pk=session.get(SIGN_IN, 0)).update(session_key=session.session_key or "")


def end_other_sessions(user: Any, kept: str | None) -> int:
    """End all sessions of a user but that with the key `kept`; return their number."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    others = SignIn.objects.filter(user=user).exclude(session_key="").exclude(session_key=kept or "")
    keys = set(others.values_list("session_key", flat=True))
    ended = 0
    for key in keys:
        session = store(key)
        ended += session.exists(key)
        session.delete()
    others.update(session_key="")
    return ended
