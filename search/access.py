"""What of the index a visitor may find: live and public pages of the site, and documents that such a page shows."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex, Site

from actris_cms.core.blocks.choosers import keys_in
from actris_cms.core.models import Footer, Navigation, site_setting
from actris_cms.core.privacy import live_and_public, restricted_paths


def places_of(request: HttpRequest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Below which places of the tree the pages of the site stand, and below which only some visitors may look."""
    site = Site.find_for_request(request)
    return (site.root_page.path,) if site else (), restricted_paths(request)


def public_pages(request: HttpRequest) -> QuerySet[Page]:
    """The pages of the site that every visitor may see."""
    pages = live_and_public(request, Page.objects.order_by())
    below, _ = places_of(request)
    return pages.filter(path__startswith=below[0]) if below else pages.none()


def public_documents(request: HttpRequest, among: Iterable[int]) -> QuerySet[Any]:
    """Of the documents of these numbers, those of open collections that a public page, the menu or the footer shows.

    Others are in the library for a draft, or for those who have their address.
    """
    documents = get_document_model()
    closed = Q(pk__in=[])
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        closed |= Q(collection__path__startswith=path)
    kinds = ContentType.objects.get_for_models(documents, Page)
    uses = ReferenceIndex.objects.filter(
        to_content_type=kinds[documents],
        to_object_id=Cast(OuterRef("pk"), TextField()),
        base_content_type=kinds[Page],
    )
    on_pages = uses.filter(
        Exists(public_pages(request).filter(pk=Cast(OuterRef("object_id"), BigIntegerField()))),
    )
    on_all_pages = Q(pk__in=documents_of_all_pages(request))
    found: QuerySet[Any] = documents.objects.filter(pk__in=among).order_by().exclude(closed)
    return found.filter(Exists(on_pages) | on_all_pages)


def documents_of_all_pages(request: HttpRequest) -> set[int]:
    """The documents that the menu or the footer leads to: every page needs both, so they are asked for once."""
    menu, footer = site_setting(request, Navigation), site_setting(request, Footer)
    return keys_in((menu.items, footer.links), ["document"])["document"]
