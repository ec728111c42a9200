"""What pages of every type show: themselves, links to pages, pictures, documents, and the frame of the site."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.template.loader import render_to_string
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from ..privacy import hidden_paths
from ..visitor import visitor_of
from .changes import BOOKKEEPING
from .dependencies import Dependency

# What changes of a page without a change of how it looks. Its place in the tree counts: lists are known by places.
UNSEEN = BOOKKEEPING | {"depth", "numchild", "search_vector", "go_live_at", "expire_at", "live_revision", "owner"}


def page_value(page: Any, *, is_public: bool = True) -> list[Any]:
    """All that a page itself is, as its fields hold it."""
    fields = (field for field in page._meta.concrete_fields if field.name not in UNSEEN)
    return [is_public, *((field.name, field.value_to_string(page)) for field in fields)]


def _pages(names: Collection[str]) -> Mapping[str, Any]:
    hidden = hidden_paths()
    pages = Page.objects.filter(pk__in=names).specific()
    return {str(page.pk): page_value(page, is_public=not page.path.startswith(hidden)) for page in pages}


def address_value(page: Any) -> list[Any]:
    """Where a link to a page leads, and whether the page is there. What is known of a page in the menu is live."""
    return [page.url_path, getattr(page, "live", True)]


def _addresses(names: Collection[str]) -> Mapping[str, Any]:
    return {str(page.pk): address_value(page) for page in _linked(names)}


def link_value(page: Any) -> list[Any]:
    """What a link shows that has a page's title for its words."""
    return [page.title, *address_value(page)]


def _links(names: Collection[str]) -> Mapping[str, Any]:
    return {str(page.pk): link_value(page) for page in _linked(names)}


def _linked(names: Collection[str]) -> Any:
    return Page.objects.filter(pk__in=names).only("title", "url_path", "live")


def _cards(names: Collection[str]) -> Mapping[str, Any]:
    pages = Page.objects.filter(pk__in=names).specific()
    return {str(page.pk): page.card_value for page in pages if hasattr(page, "card_value")}


def image_value(image: Any) -> list[Any]:
    """What the sizes of a picture show, and the words that stand for it."""
    focus = [image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height]
    return [image.file.name, image.file_hash, focus, image.default_alt_text]


def _images(names: Collection[str]) -> Mapping[str, Any]:
    return {str(image.pk): image_value(image) for image in get_image_model().objects.filter(pk__in=names)}


def _credits(names: Collection[str]) -> Mapping[str, Any]:
    return {str(pk): words for pk, words in get_image_model().objects.filter(pk__in=names).values_list("pk", "credit")}


def document_value(document: Any) -> list[Any]:
    """What a link to a document shows: words, address, kind and size."""
    return [document.title, document.filename, document.file_size, document.file_hash]


def _documents(names: Collection[str]) -> Mapping[str, Any]:
    found = get_document_model().objects.filter(pk__in=names)
    return {str(document.pk): document_value(document) for document in found}


def identity_value(identity: Any) -> list[Any]:
    """What of a site stands where its frame does not."""
    return [identity.site_name, identity.tagline]


def _identities(names: Collection[str]) -> Mapping[str, Any]:
    model = apps.get_model("core.SiteIdentity")
    saved = {str(identity.site_id): identity for identity in model._default_manager.filter(site__in=names)}
    return {name: identity_value(saved.get(name) or model()) for name in names}


def _shells(names: Collection[str]) -> Mapping[str, Any]:
    sites = Site.objects.filter(pk__in=names)
    return {str(site.pk): render_to_string("core/shell.html", request=visitor_of(site)) for site in sites}


PAGE = Dependency("page", _pages, lambda changes, _: changes.pages)
ADDRESS = Dependency("address", _addresses, lambda changes, _: changes.pages)
LINK = Dependency("link", _links, lambda changes, _: changes.pages)
CARD = Dependency("card", _cards, lambda changes, _: changes.pages)
IMAGE = Dependency("image", _images, lambda changes, _: changes.images)
CREDIT = Dependency("credit", _credits, lambda changes, _: changes.images)
DOCUMENT = Dependency("document", _documents, lambda changes, _: changes.documents)
# What lists all pages, such as the sitemap, is made anew whenever any of them changes: its value is never the same.
ALL_PAGES = Dependency(
    "all_pages",
    lambda names: {name: uuid4().hex for name in names},
    lambda changes, all_names: all_names() if changes.pages or changes.images or changes.remade_images else (),
)
IDENTITY = Dependency("identity", _identities, lambda changes, all_names: all_names() if changes.settings else ())
# The frame of a site is what its pages have in common: rendered with no page in it. Anything may show there.
SHELL = Dependency("shell", _shells, lambda changes, all_names: all_names())
