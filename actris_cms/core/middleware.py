"""Middleware that corrects the headers and bodies of responses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def strip_head_body(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Remove the body from responses to HEAD: gunicorn would drop it and log a warning each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # Content-Length stays that of the response to GET.
        return response

    return middleware


def strip_invalid_encoding(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Remove the invalid `Content-Encoding: None` that Wagtail sets on documents.

    Must wrap GZipMiddleware, which skips responses that have this header and would otherwise compress every document.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Encoding") == "None":
            del response["Content-Encoding"]
        return response

    return middleware
