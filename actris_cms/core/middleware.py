"""Middleware of the project."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .discovery.configured import indexing_allowed

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


def closed_to_search_engines(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep everything out of search engines where the site is only tried out: `ALLOW_INDEXING` is off there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not indexing_allowed():
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware
