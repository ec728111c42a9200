"""Answers to HEAD requests have no body."""

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
