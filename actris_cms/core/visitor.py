"""A visitor of whom nothing is known: for looking at the site as everybody sees it."""

import io
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from wagtail.models import Site


def visitor_of(site: Site | None, path: str = "/") -> WSGIRequest:
    """What a visitor of a site sends who asks for a path."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    request: Any = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "HTTP_HOST": base.netloc,
            "SERVER_NAME": base.hostname or "localhost",
            "SERVER_PORT": str(base.port or 80),
            "wsgi.url_scheme": base.scheme or "http",
            "wsgi.input": io.BytesIO(),
        }
    )
    request.user = AnonymousUser()
    request._wagtail_site = site  # What Site.find_for_request remembers.
    visitor: WSGIRequest = request
    return visitor
