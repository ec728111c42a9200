"""What the head of every page asks for."""

from typing import Any

from django import template
from django.template import Context
from wagtail.models import Page

from .. import brand
from ..discovery import icons
from ..discovery.head import Head, head_of
from ..models import SiteIdentity, site_setting

register = template.Library()


@register.simple_tag(takes_context=True)
def page_head(context: Context) -> Head:
    """Title, description, addresses, picture and data of the page."""
    page = context.get("page")
    identity = site_setting(context["request"], SiteIdentity)
    shown = {name: context.get(name) for name in ("canonical_url", "shown_title")}
    return head_of(context["request"], page if isinstance(page, Page) else None, identity, shown)


@register.simple_tag(takes_context=True)
def site_icons(context: Context) -> list[icons.Icon]:
    """The icons for tabs and home screens."""
    return icons.icons_of(site_setting(context["request"], SiteIdentity))


@register.simple_tag
def ground_colours() -> dict[str, Any]:
    """What the header stands on, for the browser's own bars."""
    return {"light": brand.GROUND, "dark": brand.GROUND_DARK}
