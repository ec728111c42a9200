"""The institute's address, which every page shows: a page type provides it by setting `BasePage.address_field`."""

from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from wagtail.models import Page, Site, get_page_models

from actris_cms.privacy import live_and_public


@cache
def _contact_page() -> "type[Page] | None":
    """Return the page type that holds the institute's address."""
    return next((model for model in get_page_models() if getattr(model, "address_field", "")), None)


def with_contact_address(sites: "QuerySet[Site]", request: HttpRequest) -> "QuerySet[Site]":
    """Annotate each site with the address of its first public contact page, as `contact_field`, by a subquery.

    The annotation is the raw database value. `contact_address` parses it when it is needed.
    """
    model: Any = _contact_page()
    if model is None:
        return sites.annotate(contact_field=Value(None))
    # The content type lets the database find these few pages by an index, rather than scan all pages of the site.
    kind = ContentType.objects.get_for_model(model)
    below = model._default_manager.filter(path__startswith=OuterRef("root_page__path"), content_type=kind)
    pages = live_and_public(request, below).order_by("path")
    return sites.annotate(contact_field=Subquery(pages.values(model.address_field)[:1]))


def contact_address(site: Any) -> str:
    """Return the address of a site's contact page; empty if there is none."""
    model: Any = _contact_page()
    stored = getattr(site, "contact_field", None)
    return model(**{model.address_field: stored}).address if stored else ""
