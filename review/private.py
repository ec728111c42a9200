"""Keeps the addresses of reviews private: a link is all that somebody needs, so nobody else may come to know it."""

import logging
import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADDRESS: Final = "/review/"
TOKEN: Final = re.compile(rf"(?<={ADDRESS})[^/\s?#\"']+")
HIDDEN: Final = "***"


def private_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep each answer below `/review/`, also errors, out of caches, search engines and the referrers of links.

    List it before all middleware that answers requests or sets these headers. No answer sets a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        return keep_private(response) if request.path_info.startswith(ADDRESS) else response

    return middleware


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """Set the headers of a private answer, and remove those by which it would be kept or told to others."""
    for name in ("ETag", "Last-Modified", "Expires", "Link", "X-Accel-Expires"):
        response.headers.pop(name, None)
    response.cookies.clear()
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


class WithoutTokens(logging.Filter):
    """Hides the tokens of links in what is logged: Django logs the path of each error."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the tokens in a message."""
        message = record.getMessage()
        if ADDRESS in message:
            record.msg, record.args = TOKEN.sub(HIDDEN, message), ()
        return True
