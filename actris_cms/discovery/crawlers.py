"""The views of robots.txt and security.txt, and the header that keeps test sites out of search engines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from actris_cms.singapore import start_of_day, today

from .configured import indexing_allowed, security_contacts, security_policy
from .lookups import site_or_404

TEXT = "text/plain; charset=utf-8"
VALID_FOR = timedelta(days=180)  # RFC 9116, 2.5.5 recommends less than a year.
DISALLOWED = ("/admin/", "/search/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Serve robots.txt (RFC 9309): what crawlers must not fetch, everything on a test site, and the sitemap's URL."""
    lines = ["User-agent: *"]
    if indexing_allowed():
        lines += [f"Disallow: {path}" for path in DISALLOWED]
        lines += ["", f"Sitemap: {urljoin(site_or_404(request).root_url, reverse('sitemap'))}"]
    else:
        lines.append("Disallow: /")
    return HttpResponse("\n".join([*lines, ""]), content_type=TEXT)


def _expires() -> datetime:
    """Return the start of a day half a year ahead: it stays the same all day, so that the file can be cached."""
    return start_of_day(today() + VALID_FOR)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Serve security.txt (RFC 9116). Raises Http404 if the operator has set no contact."""
    if not security_contacts():
        raise Http404("No contact is set.")
    fields = [("Contact", contact) for contact in security_contacts()]
    fields += [("Expires", _expires().isoformat()), ("Preferred-Languages", "en")]
    fields.append(("Canonical", urljoin(settings.SITE_URL, request.path)))
    if policy := security_policy():
        fields.append(("Policy", policy))
    return HttpResponse("".join(f"{name}: {value}\n" for name, value in fields), content_type=TEXT)


def noindex_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid indexing of every response by a header if `ALLOW_INDEXING` is off, as on test sites."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not indexing_allowed():
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware
