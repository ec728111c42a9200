"""Views that belong to no page."""

from django.http import Http404, HttpRequest, HttpResponse


def no_size_by_address(request: HttpRequest) -> HttpResponse:
    """Refuse to cut a picture to a size that an address names, to editors as well."""
    raise Http404("Sizes of pictures are made for the places that show them, not for addresses.")
