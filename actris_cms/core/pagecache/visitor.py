"""A visitor of whom nothing is known: for looking at the site as everybody sees it."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from wagtail.models import Site


def visitor_of(site: Site) -> HttpRequest:
    """A request of a visitor for the home page of a site."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = "/"
    request.META = {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port)}
    request.user = AnonymousUser()
    request._wagtail_site = site  # type: ignore[attr-defined]  # what Site.find_for_request remembers
    return request
