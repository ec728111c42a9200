"""Redirects from old and alternative spellings of URLs."""

from contextlib import suppress
from functools import update_wrapper
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils.deprecation import MiddlewareMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from actris_cms.path_keys import MAX_PATH_LENGTH, path_key

from .addresses import stored_key
from .destinations import Guide, NoDestinationError

__all__ = ["MAX_PATH_LENGTH", "OldUrlMiddleware", "SlashMiddleware", "normalise_key", "path_key"]

# Wagtail's forms and methods store a redirect under the key that is asked for later. The reference to Wagtail's method
# is what tests/leaning compares.
update_wrapper(stored_key, Redirect.normalise_path, assigned=())
Redirect.normalise_path = staticmethod(stored_key)


def normalise_key(instance: Redirect, **kwargs: Any) -> None:
    """Store any redirect under its key, whoever saves it. One whose key is too long is never reached, but saved."""
    instance.old_path = stored_key(instance.old_path)


class SlashMiddleware(CommonMiddleware):
    """Django's middleware that adds a missing last slash, where this leads somewhere. Elsewhere 404 is said at once."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether the URL lacks its slash, and OldUrlMiddleware found something there."""
        return not getattr(request, "leads_nowhere", False) and super().should_redirect_with_slash(request)


class OldUrlMiddleware(MiddlewareMixin):
    """Redirects a request that found nothing to where the page is now: in one step, and never in a circle.

    A live page comes first, in whatever spelling its URL was typed: in other case, without the last slash, with
    `index.html` or `.html`, or with double slashes. Then come the redirects, which have one key for all spellings. If
    the page only leads elsewhere, as an article may, visitors are redirected to that target directly.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Replace a 404 by a redirect if there is a destination."""
        site = Site.find_for_request(request) if response.status_code == 404 and "\0" not in request.path else None
        if site is None or len(path_key(request.path)) > MAX_PATH_LENGTH:
            return response
        guide = Guide(site, request)
        place = guide.standing(request.path)
        request.leads_nowhere = place is None  # type: ignore[attr-defined]
        if place and (not place.is_page or unquote(place.url) == request.path):
            return response
        end = place.with_rest(request.META.get("QUERY_STRING", ""), "") if place else None
        with suppress(NoDestinationError):
            end = guide.last_step(end or guide.follow(request.get_full_path()))
        if end is None:
            return response
        kind = HttpResponsePermanentRedirect if end.is_permanent else HttpResponseRedirect
        return kind(end.url)
