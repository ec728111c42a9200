"""Views of images."""

from django.http import Http404, HttpRequest, HttpResponse


def refuse_rendition_url(request: HttpRequest) -> HttpResponse:
    """Refuse renditions of a size given in a URL, to editors as well."""
    raise Http404("Sizes of pictures are made for the places that show them, not for addresses.")
