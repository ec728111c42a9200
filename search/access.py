"""Which entries a visitor may find: live, public pages of the site, and documents that such pages link to."""

from collections.abc import Iterable

from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from actris_cms.files.access import linked_publicly
from actris_cms.navigation.page_rows import NavigationItem, url_of
from actris_cms.privacy import live_and_public, restricted_paths

MAX_PAGES_TO_ASK = 3


def allowed_and_hidden_paths(request: HttpRequest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tree path of the site's root page, empty without a site, and the tree paths of restricted pages.

    Visitors may find the pages below the first that are not below any of the second.
    """
    site = Site.find_for_request(request)
    return (site.root_page.path,) if site else (), restricted_paths(request)


def public_pages(request: HttpRequest) -> PageQuerySet:
    """Return the pages of the site that every visitor may see."""
    pages = live_and_public(request, Page.objects.order_by())
    allowed, _ = allowed_and_hidden_paths(request)
    return pages.filter(path__startswith=allowed[0]) if allowed else pages.none()


def pages_to_ask(request: HttpRequest) -> list[NavigationItem]:
    """Return the public contact pages and enquiry forms of the site: what schema.org calls a ContactPage."""
    models = [model for model in get_page_models() if getattr(model, "schema_type", "") == "ContactPage"]
    pages = public_pages(request).type(*models).order_by("path")[:MAX_PAGES_TO_ASK] if models else ()
    return [NavigationItem(page.title, url_of(request, page.url_path)) for page in pages]


def public_documents(request: HttpRequest, among: Iterable[int]) -> set[int]:
    """Return those of the documents that a public page, the menu or the footer links to.

    `among` are primary keys. Other documents belong to drafts, or are only for people who know their URL.
    """
    return linked_publicly(get_document_model()._default_manager.filter(pk__in=among), request)
