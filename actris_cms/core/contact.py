"""What every page shows of other pages: the institute's address, and a link in the footer.

A page type provides them by setting `BasePage.address_field` and `BasePage.in_footer`.
"""

from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from wagtail.models import Page, Site, get_page_models

from actris_cms.privacy import live_and_public


@cache
def _type_with(attribute: str) -> "type[Page] | None":
    """Return the page type that has this attribute."""
    return next((model for model in get_page_models() if getattr(model, attribute, "")), None)


def _pages_of_site(model: Any, request: HttpRequest) -> Any:
    """Return the public pages of a type, for a subquery of a query of sites."""
    # The content type lets the database find these few pages by an index, rather than scan all pages of the site.
    kind = ContentType.objects.get_for_model(model)
    below = model._default_manager.filter(path__startswith=OuterRef("root_page__path"), content_type=kind)
    return live_and_public(request, below).order_by("path")


def with_footer_page(sites: "QuerySet[Site]", request: HttpRequest) -> "QuerySet[Site]":
    """Annotate each site with the primary key of the page that the footer of every page links to."""
    model = _type_with("in_footer")
    found = Subquery(_pages_of_site(model, request).values("pk")[:1]) if model else Value(None)
    return sites.annotate(footer_page=found)


def with_contact_address(sites: "QuerySet[Site]", request: HttpRequest) -> "QuerySet[Site]":
    """Annotate each site with the address of its first public contact page, as `contact_field`, by a subquery.

    The annotation is the raw database value. `contact_address` parses it when it is needed.
    """
    model: Any = _type_with("address_field")
    if model is None:
        return sites.annotate(contact_field=Value(None))
    return sites.annotate(contact_field=Subquery(_pages_of_site(model, request).values(model.address_field)[:1]))


def contact_address(site: Any) -> str:
    """Return the address of a site's contact page; empty if there is none."""
    model: Any = _type_with("address_field")
    stored = getattr(site, "contact_field", None)
    return model(**{model.address_field: stored}).address if stored else ""
