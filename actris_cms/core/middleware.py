"""Middleware of the project."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .discovery.configured import indexing_allowed


def headers_alone_for_head(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send no body to who asks for the headers: gunicorn drops it, and writes a warning into the log each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # The length stays that of the answer to GET.
        return response

    return middleware


def without_false_encoding(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take away the `Content-Encoding: None` of Wagtail's documents, which is no coding.

    It stands outside GZipMiddleware, which would press the documents of all visitors together, and leaves them alone
    for that header.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Encoding") == "None":
            del response["Content-Encoding"]
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
