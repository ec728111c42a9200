"""Page cache dependencies on what pages show of their site: its name, and the header and footer around every page."""

from collections.abc import Collection, Mapping
from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Site

from actris_cms.pagecache.dependencies import Dependency
from actris_cms.visitor import visitor_request

from .settings import SiteIdentity


def identity_value(identity: Any) -> list[Any]:
    """Return the fields of a site's identity that are shown outside its header and footer."""
    return [identity.site_name, identity.tagline, identity.asks_whether_useful]


def _identities(names: Collection[str]) -> Mapping[str, Any]:
    saved = {str(identity.site_id): identity for identity in SiteIdentity.objects.filter(site__in=names)}
    return {name: identity_value(saved.get(name) or SiteIdentity()) for name in names}


def _shells(names: Collection[str]) -> Mapping[str, Any]:
    sites = Site.objects.filter(pk__in=names)
    return {str(site.pk): render_to_string("core/shell.html", request=visitor_request(site)) for site in sites}


IDENTITY = Dependency("identity", _identities, lambda changed, all_names: all_names() if changed.settings else ())
# The shell of a site is what all its pages share, rendered without a page. Any change may affect it.
SHELL = Dependency("shell", _shells, lambda changed, all_names: all_names())
