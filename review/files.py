"""Which drafts a request needs: to open a file, only those that show it. Each draft costs the time to publish it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.urls import Resolver404, resolve
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from actris_cms.files.publishing import files_of


def needed(path: str, revisions: Iterable[Revision]) -> Iterator[Revision]:
    """Yield those of the revisions that a request for a path needs, such as `/uploads/images/suite.webp`."""
    model, key = file_at(path)
    yield from (one for one in revisions if model is None or key in files_of(one, model))


def file_at(path: str) -> tuple[type[Model] | None, int | None]:
    """Return the model and primary key of the image or document at a path; no model if there is a page."""
    try:
        match = resolve(path)
    except Resolver404:
        return None, None
    if match.url_name == "wagtaildocs_serve":
        return get_document_model(), int(match.args[0])
    if match.url_name == "rendition":
        renditions: Any = get_image_model().get_rendition_model()._default_manager
        return get_image_model(), renditions.filter(file=match.kwargs["path"]).values_list("image", flat=True).first()
    return None, None
