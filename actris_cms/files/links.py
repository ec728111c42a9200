"""The URL paths of images and documents, under which the folder of open files has their links."""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model


def kinds() -> tuple[type[models.Model], type[models.Model]]:
    """Return the models of images and of documents."""
    return get_image_model(), get_document_model()


def rendition_url(name: str) -> str:
    """Return the URL path of a rendition's file."""
    return f"{settings.MEDIA_URL}{name}"


def document_url(document: Any) -> str:
    """Return the URL path of a document. Unlike its attribute `url`, this declares no dependency to the page cache."""
    return f"{document_folder(document.pk)}/{document.filename}"


def document_folder(pk: int) -> str:
    """Return the URL path below which a document is served, whatever its file is called."""
    return str(PurePosixPath(reverse("wagtaildocs_serve", args=[pk, "name"])).parent)


def urls_of(model: type[models.Model], keys: Collection[int]) -> Iterator[str]:
    """Yield the URL paths of the renditions of images, or the folders of documents."""
    if model is get_document_model():
        yield from map(document_folder, keys)
    elif keys:
        renditions = get_image_model().get_rendition_model()._default_manager.filter(image__in=keys)
        yield from map(rendition_url, renditions.values_list("file", flat=True))
