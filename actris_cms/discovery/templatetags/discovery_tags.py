"""Template tags for the head of every page."""

from typing import Any

from django import template
from django.template import Context
from wagtail.models import Page

from actris_cms.core.models import SiteIdentity, site_setting

from .. import brand, icons
from ..head import Head, head_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_head(context: Context) -> Head:
    """Return the metadata of the current page: title, description, URLs, share image and structured data."""
    page = context.get("page")
    identity = site_setting(context["request"], SiteIdentity)
    shown = {name: context.get(name) for name in ("canonical_url", "shown_title")}
    return head_of(context["request"], page if isinstance(page, Page) else None, identity, shown)


@register.simple_tag(takes_context=True)
def site_icons(context: Context) -> list[icons.Icon]:
    """Return the site's icons for tabs and home screens."""
    return icons.icons_of(site_setting(context["request"], SiteIdentity))


@register.simple_tag
def theme_colours() -> dict[str, Any]:
    """Return the header's background colours, for the browser's bars."""
    return {"light": brand.GROUND, "dark": brand.GROUND_DARK}
