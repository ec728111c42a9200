"""What the templates of every page ask for. Each tag gives plain data; the templates give it its form."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from wagtail.models import Page

from .. import models, navigation
from ..blocks import headings_in, inline_html, plain_text
from ..models import Announcement, BasePage, Footer, SiteIdentity, site_setting
from ..renditions import showing

register = template.Library()

TABLE_OF_CONTENTS_FROM = 3  # headings
NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=[A-Za-z])")


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request


def _page(context: Context) -> Page | None:
    page = context.get("page") or context.get("self")
    return page if isinstance(page, Page) and page.path else None


@register.filter
def inline_richtext(value: Any) -> SafeString:
    """A one-line rich text without the paragraph around it."""
    return inline_html(value)


@register.filter
def unbroken(words: str) -> str:
    """A date or a time of which no number stands at the end of a line, away from its month or its "am"."""
    return NUMBER_AND_WORD.sub("\N{NO-BREAK SPACE}", words)


@register.filter
def moment(value: datetime) -> str:
    """A moment as HTML and XML take it, to the second: they know no microseconds."""
    return localtime(value).isoformat(timespec="seconds")


@register.filter
def tab_title(shown: Page | str, identity: SiteIdentity) -> str:
    """The title of a page, or one in words, as a browser's tab shows it: with the site's name, unless it says that."""
    title = shown.seo_title or shown.title if isinstance(shown, Page) else str(shown)
    return title if identity.site_name in title else f"{title} | {identity.site_name}"


@register.filter
def without_children(entries: list[navigation.Entry]) -> list[navigation.Entry]:
    """The entries of a menu that hold no others."""
    return [entry for entry in entries if not entry.children]


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[navigation.Entry]:
    """The entries of the main menu."""
    return navigation.main_navigation(_request(context), _page(context))


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context) -> list[navigation.Entry]:
    """The way from the home page to this one."""
    page = _page(context)
    return navigation.breadcrumbs(_request(context), page) if page else []


@register.simple_tag(takes_context=True)
def side_navigation(context: Context) -> navigation.Section | None:
    """The section that the page stands in."""
    page = _page(context)
    return navigation.side_navigation(_request(context), page) if page else None


@register.simple_tag(takes_context=True)
def previous_next(context: Context) -> dict[str, navigation.Entry | None]:
    """The neighbours of the page in its section."""
    page = _page(context)
    return navigation.previous_next(_request(context), page) if page else {"previous": None, "next": None}


@register.simple_tag(takes_context=True)
def nearest_pages(context: Context) -> list[navigation.Entry]:
    """The pages that somebody may have meant who found none."""
    return navigation.nearest_pages(_request(context))


@register.simple_tag
def table_of_contents(page: Page) -> list[dict[str, str]]:
    """The headings of a page's body down to details; none where there are fewer than three."""
    levels = {"2", "3", "4"}
    found = [heading for heading in headings_in(getattr(page, "body", None) or []) if heading.get("level") in levels]
    if len(found) < TABLE_OF_CONTENTS_FROM:
        return []
    return [{"text": heading.plain, "anchor": heading.anchor_id, "level": heading.get("level")} for heading in found]


@register.simple_tag
def shows_card(page: Page) -> str:
    """Tell the page cache that the card of a page is shown."""
    if isinstance(page, BasePage):
        page.note_card()
    return ""


@register.simple_tag(takes_context=True)
def site_identity(context: Context) -> SiteIdentity:
    """Name, mark and addresses elsewhere."""
    return site_setting(_request(context), SiteIdentity)


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> Footer:
    """What stands below every page."""
    return site_setting(_request(context), Footer)


@register.simple_tag(takes_context=True)
def footer_address(context: Context) -> str:
    """The footer's own address, or that of the contact page."""
    return models.footer_address(_request(context))


@register.simple_tag(takes_context=True)
def announcement(context: Context) -> Announcement | None:
    """The announcement, where there is one now."""
    notice = site_setting(_request(context), Announcement)
    return notice if notice.enabled and plain_text(notice.text) else None


@register.simple_tag(takes_context=True)
def measurement_id(context: Context) -> str:
    """The site's measurement ID for a visitor who may be asked; empty for who is signed in, and in previews."""
    request = _request(context)
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    if known or getattr(request, "is_preview", False):
        return ""
    return site_setting(request, SiteIdentity).measurement_id


@register.simple_tag(takes_context=True)
def privacy_address(context: Context) -> str:
    """Where the footer's link on privacy leads, if it has one."""
    links = [link.value for link in site_setting(_request(context), Footer).links]
    return next((link.href for link in links if link.href and "privacy" in link.label.lower()), "")


@register.simple_tag(takes_context=True)
def responsive_picture(
    context: Context, image: Any, preset: str, decorative: bool = False, lazy: bool = False
) -> SafeString:
    """An image of the library, or the value of an image block, in the sizes of the place that `preset` names.

    The first picture of a page is the one that the visitor waits for, unless that is said to be `lazy`.
    `decorative` empties the alt text.
    """
    request: Any = context.get("request")
    first = request is not None and not lazy and not getattr(request, "_first_picture_given", False)
    if first:
        request._first_picture_given = True
    alt = "" if decorative or image.decorative else image.contextual_alt_text or image.default_alt_text
    return showing.picture(image, preset, alt=alt, first=first, request=request)


@register.simple_tag(takes_context=True)
def rendition(context: Context, image: Any, preset: str) -> Any:
    """The one file of a preset that has one, such as "logo"; None until it is made, and for no image."""
    return showing.rendition(image, preset, request=context.get("request")) if image else None
