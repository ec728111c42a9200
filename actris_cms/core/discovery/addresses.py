"""Addresses that follow from a page's own, and the way back from an address to the page."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from wagtail.models import Page, Site

from ..privacy import is_public

HOME_TWIN = "/index.md"


def twin_of(url: str) -> str:
    """The address of a page's Markdown twin: `/about-us/` has `/about-us.md`, the home page has `/index.md`."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}.md" if parts.path.strip("/") else HOME_TWIN
    return parts._replace(path=path, query="", fragment="").geturl()


def site_of(request: HttpRequest) -> Site:
    """The site that is asked. Raises Http404 where the host name is no site's."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("No site has this host name.")
    return site


def visible_page(request: HttpRequest, **condition: object) -> Page:
    """The page of the request's site that meets the condition and that every visitor may see, as its own type.

    Raises Http404 for a page that is not there, not published, protected, or of another site.
    """
    root = site_of(request).root_page
    page = Page.objects.live().filter(path__startswith=root.path, **condition).first()
    if page is None or not is_public(request, page):
        raise Http404("No page that every visitor may see is here.")
    return page.specific
