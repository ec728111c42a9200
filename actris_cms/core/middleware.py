"""Middleware of the project."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

# What Wagtail's admin needs beyond the policy of visitors' pages: it starts its choosers and date pickers by inline
# scripts and styles, and shows uploads from memory.
ADMIN_ADDITIONS = {
    "script-src": ["'unsafe-inline'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["blob:"],
}


def admin_content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the admin's screens the policy that they work under, and leave visitors' pages the strict one.

    A page previewed in the admin comes with the header of a visitor's page, which django-csp leaves as it is.
    """

    admin = reverse("wagtailadmin_home")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(admin) and not hasattr(response, "_csp_update"):
            response._csp_update = ADMIN_ADDITIONS  # type: ignore[attr-defined]
        return response

    return middleware


def default_cache_control(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody use an answer again without asking, and let nobody share what somebody with a session was shown.

    What says something else itself keeps it. The page cache says its own of the pages that it keeps.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        response.headers.setdefault("Cache-Control", "private, no-cache" if has_session else "no-cache")
        return response

    return middleware
