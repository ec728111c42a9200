"""Views that belong to no page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone: the admin, and everything where the site is only tried out."""
    rules = "Disallow: /" if settings.DEBUG else "Disallow: /admin/"
    return HttpResponse(f"User-agent: *\n{rules}\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead what asks for the icon at its oldest address to where it is."""
    return HttpResponseRedirect(static("img/favicon.png"))


def no_size_by_address(request: HttpRequest) -> HttpResponse:
    """Refuse to cut a picture to a size that an address names, to editors as well."""
    raise Http404("Sizes of pictures are made for the places that show them, not for addresses.")
