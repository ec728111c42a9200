"""Serves renditions and documents to those who may open them.

The proxy asks only for files that are not in the folder of open files.
"""

import contextlib
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document
from wagtail.images import get_image_model

from . import opened
from .access import may_open, open_to_all
from .ranges import with_range

# Names of renditions change with their content. A shared cache asks again after a minute, so that it lets go of a
# withdrawn picture.
PUBLIC = "public, max-age=2592000, s-maxage=60"
PRIVATE = "private, no-cache"


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a rendition. Raises Http404 for one that this person may not open, and for what does not exist."""
    if opened.is_open(request.path):
        response = serve(request, request.path, document_root=str(opened.root()))
        response["Cache-Control"] = PUBLIC
        return with_range(request, response)
    images = get_image_model()
    found = images.get_rendition_model()._default_manager.select_related("image__collection").filter(file=path).first()
    if found is None:
        raise Http404("There is no such picture.")
    same = images._default_manager.filter(pk=found.image.pk, renditions__pk=found.pk)
    is_open = let_open(same, request.path, found.file)
    if not is_open and not may_open(request, found.image):
        raise Http404("There is no such picture.")
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = PUBLIC if is_open else PRIVATE
    return with_range(request, response)


def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """Serve a document, or a part of it. The hook `refuse_closed_documents` says who may open it."""
    return with_range(request, serve_document(request, document_id, document_filename))


def let_open(files: QuerySet[Any], url_path: str, stored: FieldFile) -> bool:
    """Whether everybody may open an image or a document; if so, the proxy serves `stored` from now on.

    `files` finds it only as long as `stored` is its present file.
    """

    def is_open() -> bool:
        return bool(open_to_all(files))

    if not is_open():
        return False
    # Without a link where the storage has no paths, the file is missing or the disk is full.
    with contextlib.suppress(NotImplementedError, OSError):
        opened.open_up(url_path, stored.path, is_open)
    return True
