"""Old spellings of addresses: what leads visitors on who come by one."""

import re
import unicodedata
from urllib.parse import unquote

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri, uri_to_iri
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
    """Leads from an address where nothing is to where its page is now: in one step, and never in a circle.

    An exact redirect of an editor's comes first. Else the address may be another spelling of a page's, or of a
    redirect's: in other letters, with `index.html` or `.html` after it, with doubled slashes. Where the page is nothing
    but a way to somewhere else, as a newsroom's entry is, visitors go there at once.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer a page that is not there with the way to where it is."""
        if response.status_code != 404 or "\0" in request.path:
            return response
        found: HttpResponse = super().process_response(request, response)
        if found is response:
            found = self._other_spelling(request) or response
        if found is response or self._is_here(request, found["Location"]):
            return response
        found["Location"] = self._end_of(request, found["Location"])
        return found

    @staticmethod
    def _is_here(request: HttpRequest, target: str) -> bool:
        """Whether a redirect leads to where the visitor is already."""
        return target.split("#")[0] in {request.get_full_path(), request.path, iri_to_uri(request.path)}

    @staticmethod
    def _other_spelling(request: HttpRequest) -> HttpResponse | None:
        """The way to the page, or along the redirect, that an address means in another spelling; None for no other."""
        site = Site.find_for_request(request)
        key = address_key(request.path)
        if site is None or len(key) > LONGEST_ADDRESS:
            return None
        page = _page_at(site, key)
        if page is not None:
            query = request.META.get("QUERY_STRING", "")
            url = page.get_url(request) or ""
            return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
        found = Redirect.objects.filter(Q(site=site) | Q(site=None), old_path=key).select_related("redirect_page")
        redirect = found.order_by("-site").first()
        if redirect is None or not redirect.link or (redirect.redirect_page and not redirect.redirect_page.live):
            return None
        kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
        return kind(redirect.link)

    @staticmethod
    def _end_of(request: HttpRequest, target: str) -> str:
        """Where a visitor of a page ends who may see it: a page type says by `target_url` that it leads on."""
        site = Site.find_for_request(request)
        page = _page_at(site, uri_to_iri(target).rstrip("/")) if site and target.startswith("/") else None
        if page is None or page.get_view_restrictions().exists():
            return target
        return str(getattr(page.specific, "target_url", "") or target)


def _page_at(site: Site, path: str) -> Page | None:
    """The live page at a path of a site, without its last slash."""
    root: Page = site.root_page
    if not path.strip("/"):
        return root
    # By its slug, too: that has an index, and the whole address none.
    slug, url_path = path.rsplit("/", 1)[-1], f"{root.url_path.rstrip('/')}{path}/"
    found: Page | None = Page.objects.live().filter(slug=slug, url_path=url_path).first()
    return found
