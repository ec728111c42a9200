"""Treats a session without its second factor as no session, and lengthens the others."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .second_factor import has_factor, is_admitted
from .sessions import renew

# Where somebody without a second factor may go to set one up. `account_login` leads there.
SETTING_UP: Final = {
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "account_reauthenticate",
}


class SessionMiddleware:
    """Makes the user anonymous unless the session has the second factor that SECOND_FACTOR asks for.

    So each door of the site is closed to such a session as it is to visitors, whoever built it. List it right behind
    the middleware that sets the user. `request.half_signed_in` is the user who still has to give or set up a factor,
    or None.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the user, without reading the session of a request that does not ask for its user."""
        signed_in: Any = request.user

        def half_signed_in() -> Any:
            is_half = signed_in.is_authenticated and not is_admitted(request, signed_in)
            return signed_in if is_half else None

        half: Any = SimpleLazyObject(half_signed_in)
        request.half_signed_in = half  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: AnonymousUser() if half else signed_in)  # type: ignore[assignment]
        response = self.get_response(request)
        if not settings.PUBLIC_ONLY:  # Such a process never writes to the database.
            renew(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Let somebody without any factor reach the views that set one up."""
        match = request.resolver_match
        if match is None or match.view_name not in SETTING_UP:
            return
        half: Any = request.half_signed_in  # type: ignore[attr-defined]
        if half and not has_factor(half):
            request.user = half
