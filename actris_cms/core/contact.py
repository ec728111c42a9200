"""Where the institute is, for what stands on every page.

The contact page belongs to an application that stands on this one, so it is named here and not imported.
"""

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from wagtail.models import Site

from .privacy import live_and_public

CONTACT_PAGE = "about.ContactPage"


def with_contact_locations(sites: "QuerySet[Site]", request: HttpRequest) -> "QuerySet[Site]":
    """The sites, each with the locations of its first public contact page in `contact_locations`, without a query more.

    They are as the database keeps them: `contact_address` reads them, and only where they are asked for.
    """
    model = apps.get_model(CONTACT_PAGE)
    # Their type is said, too: it leads to these few by an index, past all other pages of the site.
    kind = ContentType.objects.get_for_model(model)
    below = model._default_manager.filter(path__startswith=OuterRef("root_page__path"), content_type=kind)
    pages = live_and_public(request, below).order_by("path")
    return sites.annotate(contact_locations=Subquery(pages.values("locations")[:1]))


def contact_address(site: Any) -> str:
    """The address that a site's contact page begins with; empty where there is none."""
    locations = getattr(site, "contact_locations", None)
    return apps.get_model(CONTACT_PAGE)(locations=locations).address if locations else ""
