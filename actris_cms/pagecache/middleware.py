"""The default Cache-Control header."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def default_cache_control(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Make caches revalidate every response, and keep responses to requests with a session out of shared caches.

    A response that sets Cache-Control itself keeps it. The page cache sets its own header on cached pages.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        response.headers.setdefault("Cache-Control", "private, no-cache" if has_session else "no-cache")
        return response

    return middleware
