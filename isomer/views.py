"""Redirects the old URLs of images and files, to which e-mails, search results and other sites still link."""

import re
import unicodedata
from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage
from wagtail.models import Site
from wagtail.views import serve

from actris_cms.files.access import is_open_to_all, may_open
from isomer.models import ImportedItem

RENDITION = "max-1920x1920"
ORIGINAL = "original"  # For GIF, which may be animated, and SVG.


@require_safe
def old_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Redirect an old file URL to the current one, or serve the page that has this URL."""
    if "\0" in path:
        raise Http404("No file has such a name.")
    found = _item(Site.find_for_request(request), re.sub(r"/{2,}", "/", path))
    if found is None:
        if path.endswith("/"):
            response: HttpResponseBase = serve(request, path)
            return response
        raise Http404(f"No file was imported from {path}.")
    file: Any = found.document if found.kind == ImportedItem.Kind.DOCUMENT and found.document else found.image
    if file is None or not (is_open_to_all(file) or may_open(request, file)):
        raise Http404("The file is no longer in the library, or not public.")
    return HttpResponsePermanentRedirect(file.url if file == found.document else _image_url(file))


def _item(site: Site | None, source: str) -> ImportedItem | None:
    """Return what was imported from a file: an exact match of its name, or else the only match ignoring case."""
    names = {unicodedata.normalize(form, source) for form in ("NFC", "NFD")}
    known = (
        ImportedItem.objects.filter(site=site).select_related("image", "document").exclude(image=None, document=None)
    )
    exact = known.filter(source__in=names).order_by("-kind").first()
    if exact:
        return exact
    alike = list(known.filter(source__iexact=source)[:2])
    return alike[0] if len(alike) == 1 else None


def _image_url(image: AbstractImage) -> str:
    use_original = image.is_svg() or image.file.name.lower().endswith(".gif")
    try:
        rendition = image.get_rendition(ORIGINAL if use_original else RENDITION)
    except InvalidFilterSpecError as error:
        raise Http404("The file of this image is too large.") from error
    if rendition.pk is None:
        raise Http404("The file of this image cannot be read.")
    return str(rendition.url)
