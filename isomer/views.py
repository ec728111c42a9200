"""The old addresses of pictures and files: mails, search results and other sites lead to them."""

from __future__ import annotations

import re
import unicodedata

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, SourceImageIOError
from wagtail.models import Site
from wagtail.views import serve

from isomer.models import ImportedItem

# As large as a picture is shown to whoever comes for it alone. Moving pictures and drawings come as they are.
ALONE = "max-1920x1920"
AS_IT_IS = "original"


@require_safe
def old_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Lead to where the file of an old address is now; a page may stand at such an address, too."""
    if "\0" in path:
        raise Http404("No file has such a name.")
    found = _item(Site.find_for_request(request), re.sub(r"/{2,}", "/", path))
    if found is None:
        if path.endswith("/"):
            response: HttpResponseBase = serve(request, path)
            return response
        raise Http404(f"No file was imported from {path}.")
    if found.kind == ImportedItem.Kind.DOCUMENT and found.document:
        return HttpResponsePermanentRedirect(found.document.url)
    return HttpResponsePermanentRedirect(_shown(found.image))


def _item(site: Site | None, source: str) -> ImportedItem | None:
    """What was imported from a file: under its very name, else under the only one that differs in capitals alone."""
    names = {unicodedata.normalize(form, source) for form in ("NFC", "NFD")}
    known = (
        ImportedItem.objects.filter(site=site).select_related("image", "document").exclude(image=None, document=None)
    )
    exact = known.filter(source__in=names).order_by("-kind").first()
    if exact:
        return exact
    alike = list(known.filter(source__iexact=source)[:2])
    return alike[0] if len(alike) == 1 else None


def _shown(image: AbstractImage | None) -> str:
    if image is None:
        raise Http404("The picture is not in the library any more.")
    moves = image.is_svg() or image.file.name.lower().endswith(".gif")
    try:
        return str(image.get_rendition(AS_IT_IS if moves else ALONE).url)
    except (SourceImageIOError, InvalidFilterSpecError, OSError) as error:
        raise Http404("The file of this picture cannot be read.") from error
