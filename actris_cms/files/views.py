"""Serves renditions and documents to those who may open them.

The proxy asks only for files that are not in the folder of open files.
"""

import contextlib
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition, require_safe
from django.views.static import serve
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve as serve_document
from wagtail.images import get_image_model

from . import opened
from .access import may_open, open_to_all
from .links import document_url
from .ranges import with_range

# Names of renditions change with their content. A shared cache asks again after a minute, so that it lets go of a
# withdrawn picture.
PUBLIC = "public, max-age=2592000, s-maxage=60"
PRIVATE = "private, no-cache"
# How long the proxy keeps a picture from an object store, for which there is no link. `watch.py` purges withdrawn ones.
PROXY_SECONDS = "60"


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
    stored = _stored(request, found.file)
    stored["Cache-Control"] = PUBLIC if is_open else PRIVATE
    if is_open and not opened.has_paths(found.file.storage):
        stored["X-Accel-Expires"] = PROXY_SECONDS
    return with_range(request, stored)


def _stored(request: HttpRequest, file: FieldFile) -> HttpResponseBase:
    """Return a file as it is stored. One without a path has a name that changes with its content: that is its ETag."""
    if opened.has_paths(file.storage):
        return serve(request, file.name or "", document_root=str(file.storage.path("")))
    tag = f'"{PurePosixPath(file.name or "").name}"'

    @condition(etag_func=lambda request: tag)
    def fetched(request: HttpRequest) -> HttpResponseBase:
        try:
            return FileResponse(file.storage.open(file.name or ""), content_type=guess_type(file.name or "")[0])
        except FileNotFoundError as error:
            raise Http404("There is no such picture.") from error

    return fetched(request)


def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """Serve a document, or a part of it. The hook `refuse_closed_documents` says who may open it.

    The number in the URL lasts: without a name, or with that of a file that was replaced, it leads to the present file.
    """
    found = get_object_or_404(get_document_model(), pk=document_id)
    if document_filename == found.filename:
        return with_range(request, serve_document(request, document_id, document_filename))
    for hook in hooks.get_hooks("before_serve_document"):
        answer = hook(found, request)
        if isinstance(answer, HttpResponse):
            return answer
    to_present = HttpResponseRedirect(document_url(found))
    to_present["Cache-Control"] = PRIVATE
    return to_present


def let_open(files: QuerySet[Any], url_path: str, stored: FieldFile) -> bool:
    """Whether everybody may open an image or a document; if so, the proxy serves `stored` from now on.

    `files` finds it only as long as `stored` is its present file.
    """

    def is_open() -> bool:
        return bool(open_to_all(files))

    if not is_open():
        return False
    if opened.has_paths(stored.storage):
        with contextlib.suppress(OSError):  # The file is missing or the disk is full.
            opened.open_up(url_path, stored.path, is_open)
    return True
