"""The dependencies of pages of every type: themselves, links to pages, cards, images, documents."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from actris_cms.changes import HIDDEN_FIELDS
from actris_cms.privacy import hidden_paths

from .dependencies import Dependency


def page_value(page: Any, *, is_public: bool = True) -> list[Any]:
    """Return all fields of a page that visitors see, including its tree path, on which lists depend."""
    fields = (field for field in page._meta.concrete_fields if field.name not in HIDDEN_FIELDS)
    return [is_public, *((field.name, field.value_to_string(page)) for field in fields)]


def _pages(names: Collection[str]) -> Mapping[str, Any]:
    hidden = hidden_paths()
    pages = Page.objects.filter(pk__in=names).specific()
    return {str(page.pk): page_value(page, is_public=not page.path.startswith(hidden)) for page in pages}


def address_value(page: Any) -> list[Any]:
    """Return the URL path of a page and whether it is live. Menu entries have no `live`, because all of them are."""
    return [page.url_path, getattr(page, "live", True)]


def _addresses(names: Collection[str]) -> Mapping[str, Any]:
    return {str(page.pk): address_value(page) for page in _linked(names)}


def link_value(page: Any) -> list[Any]:
    """Return what a link shows whose text is the page's title, which it does not show if the page `is_private`."""
    return [None if getattr(page, "is_private", False) else page.title, *address_value(page)]


def _links(names: Collection[str]) -> Mapping[str, Any]:
    pages, hidden = list(_linked(names)), hidden_paths()
    for page in pages:
        page.is_private = page.path.startswith(hidden)
    return {str(page.pk): link_value(page) for page in pages}


def _linked(names: Collection[str]) -> Any:
    return Page.objects.filter(pk__in=names).only("title", "path", "url_path", "live")


def _cards(names: Collection[str]) -> Mapping[str, Any]:
    pages = Page.objects.filter(pk__in=names).specific()
    return {str(page.pk): page.card_value for page in pages if hasattr(page, "card_value")}


def image_value(image: Any) -> list[Any]:
    """Return what the renditions of an image depend on, and its alternative text."""
    focus = [image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height]
    return [image.file.name, image.file_hash, focus, image.default_alt_text]


def _images(names: Collection[str]) -> Mapping[str, Any]:
    return {str(image.pk): image_value(image) for image in get_image_model().objects.filter(pk__in=names)}


def _credits(names: Collection[str]) -> Mapping[str, Any]:
    return {str(pk): words for pk, words in get_image_model().objects.filter(pk__in=names).values_list("pk", "credit")}


def document_value(document: Any) -> list[Any]:
    """Return what a link to a document shows: title, file name, size and content."""
    return [document.title, document.filename, document.file_size, document.file_hash]


def _documents(names: Collection[str]) -> Mapping[str, Any]:
    found = get_document_model().objects.filter(pk__in=names)
    return {str(document.pk): document_value(document) for document in found}


PAGE = Dependency("page", _pages, lambda changed, _: changed.pages)
ADDRESS = Dependency("address", _addresses, lambda changed, _: changed.pages)
LINK = Dependency("link", _links, lambda changed, _: changed.pages)
CARD = Dependency("card", _cards, lambda changed, _: changed.pages)
IMAGE = Dependency("image", _images, lambda changed, _: changed.images)
CREDIT = Dependency("credit", _credits, lambda changed, _: changed.images)
DOCUMENT = Dependency("document", _documents, lambda changed, _: changed.documents)
# For what lists all pages, such as the sitemap. Its value always differs, so any change of a page purges it.
ALL_PAGES = Dependency(
    "all_pages",
    lambda names: {name: uuid4().hex for name in names},
    lambda changed, all_names: all_names() if changed.pages or changed.images or changed.remade_images else (),
)
