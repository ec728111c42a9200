"""What of the index a visitor may find: live and public pages of the site, and documents that such a page shows."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex, Site

from actris_cms.core.models import Announcement, Footer, Navigation
from actris_cms.core.privacy import live_and_public

from .models import Entry


def public_pages(request: HttpRequest) -> QuerySet[Page]:
    """The pages of the site that every visitor may see."""
    site = Site.find_for_request(request)
    pages = live_and_public(request, Page.objects.order_by())
    return pages.filter(path__startswith=site.root_page.path) if site else pages.none()


def public_documents(request: HttpRequest) -> QuerySet[Any]:
    """The documents of open collections that a public page, the menu or the footer leads to.

    Others are in the library for a draft, or for those who have their address.
    """
    documents = get_document_model()
    closed = Q(pk__in=[])
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
        closed |= Q(collection__path__startswith=path)
    kinds = ContentType.objects.get_for_models(documents, Page, Announcement, Footer, Navigation)
    page_type = kinds.pop(Page)
    uses = ReferenceIndex.objects.filter(
        to_content_type=kinds.pop(documents), to_object_id=Cast(OuterRef("pk"), TextField())
    )
    on_pages = uses.filter(base_content_type=page_type).filter(
        Exists(public_pages(request).filter(pk=Cast(OuterRef("object_id"), BigIntegerField())))
    )
    on_all_pages = uses.filter(base_content_type__in=list(kinds.values()))
    found: QuerySet[Any] = documents.objects.order_by().exclude(closed).filter(Exists(on_pages) | Exists(on_all_pages))
    return found


def findable(request: HttpRequest) -> QuerySet[Entry]:
    """The entries that a visitor may find."""
    pages, documents = public_pages(request), public_documents(request)
    return Entry.objects.filter(Q(page__in=pages.values("pk")) | Q(document__in=documents.values("pk")))
