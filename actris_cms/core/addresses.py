"""Old spellings of addresses: what leads visitors on who come by one."""

import re
import unicodedata
from urllib.parse import unquote

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

ENDING = re.compile(r"(?<=[^/])\.(html?|md)$|(?<=/)index\.(html?|md)$")
LONGEST_ADDRESS = 255  # What a redirect of Wagtail's holds.


def address_key(address: str) -> str:
    """The form under which all spellings of a page's address are one: `/about-us` for `/About-us/index.html`.

    Percent-encoding is undone, letters are small and composed (NFC), doubled slashes are one, blanks around a part
    are gone, and so are a file's ending and the last slash. The address of the home page is `/`.
    """
    path = ENDING.sub("", unicodedata.normalize("NFC", unquote(address)).lower())
    return "/" + "/".join(part.strip() for part in path.split("/") if part.strip())


class OldAddressMiddleware(RedirectMiddleware):
    """Leads from an address where nothing is to where its page is now: in one step, for good, and never in a circle.

    An exact redirect of an editor's comes first. Else the address may be another spelling of a page's, or of a
    redirect's: in other letters, with `index.html` or `.html` after it, with doubled slashes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer a page that is not there with the way to where it is."""
        if response.status_code != 404 or "\0" in request.path:
            return response
        exact: HttpResponse = super().process_response(request, response)
        if exact is not response:
            return response if self._is_here(request, exact["Location"]) else exact
        target = self._meant(request)
        if not target or self._is_here(request, target):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)

    @staticmethod
    def _is_here(request: HttpRequest, target: str) -> bool:
        """Whether a redirect leads to where the visitor is already."""
        return target.split("#")[0] in {request.get_full_path(), request.path, iri_to_uri(request.path)}

    @staticmethod
    def _meant(request: HttpRequest) -> str:
        """The address of the page that is meant; empty where there is none."""
        site = Site.find_for_request(request)
        key = address_key(request.path)
        if site is None or len(key) > LONGEST_ADDRESS:
            return ""
        root = site.root_page.url_path.rstrip("/")
        page = Page.objects.live().filter(url_path=f"{root}{key}/").first() if key != "/" else site.root_page
        if page is not None:
            return str(page.get_url(request) or "")
        found = Redirect.objects.filter(Q(site=site) | Q(site=None), old_path=key).select_related("redirect_page")
        redirect = found.order_by("-site").first()
        if redirect is None or (redirect.redirect_page and not redirect.redirect_page.live):
            return ""
        return str(redirect.link or "")
