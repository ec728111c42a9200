"""Where the institute is, for what stands on every page.

The contact page belongs to an application that stands on this one, so it is named here and not imported.
"""

from typing import Any

from django.apps import apps
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from wagtail.models import PageViewRestriction, Site

CONTACT_PAGE = "about.ContactPage"


def with_contact_locations(sites: "QuerySet[Site]") -> "QuerySet[Site]":
    """The sites, each with the locations of its first public contact page in `contact_locations`, without a query more.

    They are as the database keeps them: `contact_address` reads them, and only where they are asked for.
    """
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(below=path).filter(below__startswith=F("page__path"))
    model = apps.get_model(CONTACT_PAGE)
    pages = model._default_manager.filter(
        ~Exists(restrictions),
        live=True,
        alias_of=None,  # It says what its source says, and may be as private as that.
        path__startswith=OuterRef("root_page__path"),
        # Their type is said, too: it leads to these few by an index, past all other pages of the site.
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
    )
    return sites.annotate(contact_locations=Subquery(pages.order_by("path").values("locations")[:1]))


def contact_address(site: Any) -> str:
    """The address that a site's contact page begins with; empty where there is none."""
    locations = getattr(site, "contact_locations", None)
    return apps.get_model(CONTACT_PAGE)(locations=locations).address if locations else ""
