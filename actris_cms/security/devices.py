"""Recognises the browsers that an account was signed in from, by a signed cookie.

Who guesses passwords elsewhere, or at the same address, cannot lock out the owner at a browser that is known. The
cookie is only sent to the admin, and tells nothing: it is a random number.
"""

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .throttle import KNOWN_FOR

COOKIE: Final = "actris_device"
SALT: Final = "actris_cms.security.devices"


def device_of(request: HttpRequest) -> str:
    """Return the number in the cookie of a browser; empty if it has none, or one that this site has not signed."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return ""


def new_device() -> str:
    """Return a number for a browser that has none."""
    return secrets.token_urlsafe(12)


def remember_device(response: HttpResponse, device: str) -> None:
    """Set the cookie, for as long as an address is known."""
    response.set_cookie(
        COOKIE,
        signing.dumps(device, salt=SALT),
        max_age=KNOWN_FOR,
        path=reverse("wagtailadmin_home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
