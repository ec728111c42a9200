"""URLs of Markdown versions of pages, and lookups of the request's site and public pages."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from wagtail.models import Page, Site

from actris_cms.privacy import is_public

HOME_MARKDOWN_PATH = "/index.md"


def markdown_url(url: str) -> str:
    """Return the URL of a page's Markdown version: `/about-us.md` for `/about-us/`, `/index.md` for the home page."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}.md" if parts.path.strip("/") else HOME_MARKDOWN_PATH
    return parts._replace(path=path, query="", fragment="").geturl()


def site_or_404(request: HttpRequest) -> Site:
    """Return the request's site. Raises Http404 if no site has this host name."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("No site has this host name.")
    return site


def public_page_or_404(request: HttpRequest, **condition: object) -> Page:
    """Return the public page of the request's site that meets the condition, as its specific type.

    Raises Http404 for a page that does not exist, is not published, is restricted, or belongs to another site.
    """
    root = site_or_404(request).root_page
    page = Page.objects.live().filter(path__startswith=root.path, **condition).first()
    if page is None or not is_public(request, page):
        raise Http404("No page that every visitor may see is here.")
    return page.specific
