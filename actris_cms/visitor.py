"""Requests of an anonymous visitor, for rendering pages outside a request."""

import io
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from wagtail.models import Site


def visitor_request(site: Site | None, path: str = "/") -> WSGIRequest:
    """Return the request of an anonymous visitor for a URL path of a site."""
    base = urlsplit(settings.SITE_URL)
    request: Any = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.encode().decode("latin-1"),  # As WSGI servers decode it.
            "HTTP_HOST": base.netloc,
            "SERVER_NAME": base.hostname or "localhost",
            "SERVER_PORT": str(base.port or 80),
            "wsgi.url_scheme": base.scheme or "http",
            "wsgi.input": io.BytesIO(),
        }
    )
    request.user = AnonymousUser()
    request.session = {}  # Who has entered no password.
    request._wagtail_site = site  # Where Site.find_for_request caches its result.
    visitor: WSGIRequest = request
    return visitor
