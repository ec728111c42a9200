"""What programs ask a site for before they read it: robots.txt and security.txt."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..singapore import beginning_of, today
from .addresses import site_of
from .configured import indexing_allowed, security_contacts, security_policy

TEXT = "text/plain; charset=utf-8"
VALID_FOR = timedelta(days=180)  # RFC 9116, 2.5.5 recommends less than a year.
LEFT_ALONE = ("/admin/", "/search/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone, which may be everything, and where the list of pages is (RFC 9309)."""
    lines = ["User-agent: *"]
    if indexing_allowed():
        lines += [f"Disallow: {path}" for path in LEFT_ALONE]
        lines += ["", f"Sitemap: {urljoin(site_of(request).root_url, reverse('sitemap'))}"]
    else:
        lines.append("Disallow: /")
    return HttpResponse("\n".join([*lines, ""]), content_type=TEXT)


def _expires() -> datetime:
    """The beginning of a day half a year ahead: the same all day long, so that the file can be kept."""
    return beginning_of(today() + VALID_FOR)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say who is told of a weakness of the site (RFC 9116), where the operator has named somebody."""
    if not security_contacts():
        raise Http404("No contact is set.")
    fields = [("Contact", contact) for contact in security_contacts()]
    fields += [("Expires", _expires().isoformat()), ("Preferred-Languages", "en")]
    fields.append(("Canonical", urljoin(settings.WAGTAILADMIN_BASE_URL, request.path)))
    if policy := security_policy():
        fields.append(("Policy", policy))
    return HttpResponse("".join(f"{name}: {value}\n" for name, value in fields), content_type=TEXT)
