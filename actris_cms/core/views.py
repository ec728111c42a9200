"""Views that belong to no page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone: the admin, and everything where the site is only tried out."""
    rules = "Disallow: /" if settings.DEBUG else "Disallow: /admin/"
    return HttpResponse(f"User-agent: *\n{rules}\n", content_type="text/plain; charset=utf-8")
