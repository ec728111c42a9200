"""The site, with a view that fails while it has what somebody typed."""

import logging

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from actris_cms import urls

logger = logging.getLogger("actris_cms.test")


@csrf_exempt
def failing(request: HttpRequest, token: str) -> HttpResponse:
    """Fail, with what was typed in variables, in the message and in the cause."""
    name, nric = request.POST["name"], request.POST["nric"]
    logger.error("The form of %s (%s) was not stored", name, nric)
    logger.error(f"The form of {name} was not stored")
    try:
        raise IntegrityError(f"Key (nric)=({nric}) already exists")
    except IntegrityError as error:
        raise ValueError(f"{name} cannot be stored: {token}") from error


urlpatterns = [path("review/<str:token>/", failing), *urls.urlpatterns]
