"""Answers requests to the admin that are malformed with 400, instead of an error of the server.

Wagtail reads some parameters without a check, such as the number of blocks of a stream. Its own forms send them as they
should be. Others come from a connection that broke, an extension of the browser, or somebody who tries what happens.
"""

import logging
import re
import traceback
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.html import escape

logger = logging.getLogger(__name__)

# The messages of Python and Django about a value that is not a number; the value is in quotation marks.
NOT_A_NUMBER = re.compile(r"(?:expected a number but got|invalid literal for int\(\) with base 10:) (['\"])(.*)\1\.?")
NUL = ("\0", r"\u0000")  # As it is, and in JSON.
# The messages of PostgreSQL. Of other databases and of Python, a number is too long beyond 64 bits.
TEXT_TOO_LONG = re.compile(r"too long for type character(?: varying)?\((\d+)\)")
SHORT_NUMBER = re.compile(r"\b(smallint|integer)\b")
BITS = {"smallint": 15, "integer": 31}
# Where the import of redirects reads the signed name of the uploaded file, and the file.
UPLOADED = {"ConfirmImportManagementForm.clean", "TempFolderStorage.open"}


class MalformedRequestMiddleware:
    """Turns the errors of unreadable parameters in the admin into 400. All other errors stay errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return 400 if the error comes from a parameter of the request; else None."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        problem = problem_of(request, exception)
        if not problem:
            return None
        logger.warning("Malformed request to %s: %s", request.path, problem, exc_info=exception)
        return HttpResponseBadRequest(f"<h1>This request cannot be read</h1><p>{escape(problem)}</p>")


def problem_of(request: HttpRequest, exception: Exception) -> str:
    """Return what is wrong with the request that the exception complains of; empty if it may be our own fault."""
    values = _values_of(request)
    if isinstance(exception, MultiValueDictKeyError):
        return f"The field {exception.args[0]} is missing. Go back, and send the form again."
    if isinstance(exception, OverflowError | DataError) and _is_too_long(values, str(exception)):
        return "A number or a text in it is too long."
    if isinstance(exception, ValueError | DataError) and any(nul in value for value in values for nul in NUL):
        return "It contains a character that no text may have."
    found = NOT_A_NUMBER.search(str(exception))
    if found and found[2] in values:
        return f"“{found[2]}” is not a number."
    return _unreadable_field(exception)


def _is_too_long(values: list[str], message: str) -> bool:
    """Whether one of the values is longer than what the message of the error names."""
    if text := TEXT_TOO_LONG.search(message):
        return any(len(value) > int(text[1]) for value in values)
    number = SHORT_NUMBER.search(message)
    return any(_is_beyond(value, BITS[number[1]] if number else 63) for value in values)


def _is_beyond(value: str, bits: int) -> bool:
    """Whether the value is a number that needs more bits than these, and one for its sign."""
    try:
        return not -(2**bits) <= Decimal(value) < 2**bits
    except InvalidOperation:  # It is not a number.
        return False


def _unreadable_field(exception: Exception) -> str:
    """Return what is wrong if the error was raised while a field of a form was read; else an empty text."""
    frames = [frame for frame, _ in traceback.walk_tb(exception.__traceback__)]
    if any(frame.f_code.co_qualname in UPLOADED for frame in frames):
        return "The uploaded file is not found. If its rows are not in the list yet, upload it again."
    called = any(frame.f_code.co_name == "value_from_datadict" for frame in frames)
    return "A field of the form cannot be read. Go back, and send it again." if called else ""


def _values_of(request: HttpRequest) -> list[str]:
    """Return the values in the path, the query and the form, and the parts of lists with commas and of signed ones."""
    match = request.resolver_match
    values = [str(value) for value in (*match.args, *match.kwargs.values())] if match else []
    values += [str(value) for data in (request.GET, request.POST) for _, found in data.lists() for value in found]
    return values + [part for value in values for part in re.split("[,:]", value)]
