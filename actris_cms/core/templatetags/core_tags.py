"""Tags and filters for the templates of all pages. Tags return plain data; the templates do the markup."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from wagtail.models import Page

from actris_cms.images import showing
from actris_cms.images.undescribed import is_undescribed
from actris_cms.pagecache.recording import cache_until
from actris_cms.typography import well_broken

from .. import models
from ..blocks import headings_in, inline_html
from ..models import Announcement, BasePage, Footer, SiteIdentity, site_setting
from ..models.shell_dependencies import IDENTITY, identity_value

register = template.Library()

MIN_HEADINGS = 3  # Fewer need no table of contents.
NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=[A-Za-z])")


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request


@register.filter
def inline_richtext(value: Any) -> SafeString:
    """Return the HTML of a one-line rich text without the paragraph around it."""
    return inline_html(value)


@register.filter
def nbsp_after_numbers(words: str) -> str:
    """Return a date or time with no-break spaces after its numbers: they stay with their month or "am"."""
    return NUMBER_AND_WORD.sub("\N{NO-BREAK SPACE}", words)


register.filter("well_broken", well_broken)


@register.filter
def iso_datetime(value: datetime) -> str:
    """Return a datetime in ISO format for HTML and XML, without microseconds."""
    return localtime(value).isoformat(timespec="seconds")


@register.simple_tag
def table_of_contents(page: Page) -> list[dict[str, str]]:
    """Return the headings of a page's body of levels 2 to 4; none if there are fewer than three."""
    levels = {"2", "3", "4"}
    found = [heading for heading in headings_in(getattr(page, "body", None) or []) if heading.get("level") in levels]
    if len(found) < MIN_HEADINGS:
        return []
    return [{"text": heading.plain, "anchor": heading.anchor_id, "level": heading.get("level")} for heading in found]


@register.simple_tag
def declare_card(page: Page) -> str:
    """Declare to the page cache that the current page shows the card of another."""
    if isinstance(page, BasePage):
        page.declare_card()
    return ""


@register.simple_tag(takes_context=True)
def site_identity(context: Context) -> SiteIdentity:
    """Return the site's identity: its name, logos and social media links."""
    return site_setting(_request(context), SiteIdentity)


@register.simple_tag(takes_context=True)
def asks_whether_useful(context: Context) -> bool:
    """Return whether the site asks visitors if a page was useful, and declare it to the page cache."""
    identity = site_setting(_request(context), SiteIdentity)
    IDENTITY.declare(identity.site_id, identity_value(identity))
    return identity.asks_whether_useful


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> Footer:
    """Return the settings of the site's footer."""
    return site_setting(_request(context), Footer)


@register.simple_tag(takes_context=True)
def footer_address(context: Context) -> str:
    """Return the postal address set for the footer, or that of the contact page."""
    return models.footer_address(_request(context))


@register.simple_tag(takes_context=True)
def announcement(context: Context) -> Announcement | None:
    """Return the site's announcement if it is to be shown now. The page is cached until that changes."""
    notice = site_setting(_request(context), Announcement)
    if change := notice.changes_at:
        cache_until(change)
    return notice if notice.is_shown else None


@register.simple_tag(takes_context=True)
def measurement_id(context: Context) -> str:
    """Return the site's measurement ID for Google Analytics; empty for signed-in users and in previews."""
    request = _request(context)
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    if known or getattr(request, "is_preview", False):
        return ""
    return site_setting(request, SiteIdentity).measurement_id


@register.simple_tag(takes_context=True)
def privacy_url(context: Context) -> str:
    """Return the URL of the footer's link whose label mentions privacy; empty if it has none."""
    links = [link.value for link in site_setting(_request(context), Footer).links]
    return next((link.href for link in links if link.href and "privacy" in link.label.lower()), "")


@register.simple_tag(takes_context=True)
def below_first_view(context: Context) -> str:
    """Say that visitors do not see what follows until they scroll: no image of it is loaded before the text above."""
    if request := context.get("request"):
        request._is_below_first_view = True
    return ""


@register.simple_tag(takes_context=True)
def responsive_picture(
    context: Context, image: Any, preset: str, decorative: bool = False, lazy: bool = False, stand_in: str = ""
) -> SafeString:
    """Return the markup of an image, or of the value of an image block, in the renditions of a preset.

    The first image of a page is loaded eagerly, unless it is marked as `lazy`, or is below the first view.
    `decorative` empties the alt text. `stand_in` is the alt text of an image of which nobody has said what it shows.
    """
    request: Any = context.get("request")
    first = request is not None and not lazy and not getattr(request, "_is_below_first_view", False)
    if first:
        below_first_view(context)
    undescribed = not decorative and is_undescribed(image)
    words = stand_in if undescribed else image.contextual_alt_text or image.default_alt_text
    alt = "" if decorative or image.decorative else words
    return showing.picture(image, preset, alt=alt, first=first, undescribed=undescribed, request=request)


@register.simple_tag(takes_context=True)
def rendition(context: Context, image: Any, preset: str) -> Any:
    """Return the rendition of a preset with a single file, such as "logo"; None until it is made, and for no image."""
    return showing.rendition(image, preset, request=context.get("request")) if image else None
