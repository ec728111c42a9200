"""Answers with 503 and a reason when a part of the site does not work, instead of an error that nobody can explain."""

import errno
import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as default_server_error

RETRY_AFTER: Final = "30"  # Seconds, as nginx says for pages that it has not cached.
DEADLOCK: Final = "40P01"  # PostgreSQL ends one of two transactions that wait for each other.
FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class ObjectStoreError(OSError):
    """The object store does not answer, or refuses. The message is that of its client."""


def reason_of(error: BaseException | None) -> str:
    """Return in words which part of the site does not work; empty if the error is another one."""
    if error is None:
        return ""
    if isinstance(error, ObjectStoreError):
        return "The store of pictures and files does not answer."
    if (isinstance(error, OSError) and error.errno in FULL) or "disk is full" in str(error):
        return "The disk of the server is full."
    if getattr(error.__cause__, "sqlstate", "") == DEADLOCK:
        return "Somebody else changed the same pages at the same moment."
    if isinstance(error, OperationalError | InterfaceError):
        return "The database does not answer, or takes no changes."
    return ""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended with an error, which is logged already. For `handler500`."""
    reason = reason_of(sys.exc_info()[1])
    if not reason:
        return default_server_error(request)
    response = HttpResponse(render_to_string("500.html", {"reason": reason}), status=503)
    response["Retry-After"] = RETRY_AFTER
    return response
