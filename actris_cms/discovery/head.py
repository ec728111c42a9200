"""The metadata in the head of a page for search engines and shared links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from actris_cms.core.models import BasePage, SiteIdentity, footer_address
from actris_cms.images import showing
from actris_cms.navigation.page_rows import SECTION_DEPTH
from actris_cms.navigation.sections import breadcrumbs
from actris_cms.sentences import SENTENCE_END

from . import drawing, structured
from .lookups import markdown_url
from .sharing import share_image_of

FALLBACK_LOGO = "img/apple-touch-icon.png"
MAX_DESCRIPTION = 300  # Characters. No search engine shows more.
MIN_DESCRIPTION = 80  # Characters. A description shorter than this says too little.
HOME = "Home"  # The label of the home page in breadcrumbs.
SCHEMA_TYPE = "WebPage"


@dataclass(frozen=True)
class Head:
    """The metadata of a page. `canonical` is empty if the page has no URL yet.

    `day` is the date of the page; only dated page types, such as news, have one.
    """

    title: str
    description: str
    canonical: str = ""
    markdown_url: str = ""
    picture: structured.Picture | None = None
    day: date | None = None
    data: SafeString | None = None


def shorten_description(text: str) -> str:
    """Return the text on one line, cut after the last sentence that fits into MAX_DESCRIPTION characters.

    If that leaves less than MIN_DESCRIPTION characters, it is cut after a word.
    """
    words = " ".join(text.split())
    if len(words) <= MAX_DESCRIPTION:
        return words
    last = max((found.end() for found in SENTENCE_END.finditer(words[: MAX_DESCRIPTION + 1])), default=0)
    return words[:last] if last >= MIN_DESCRIPTION else shorten(words, MAX_DESCRIPTION, placeholder=" …")


def description_of(page: Page | None, identity: SiteIdentity) -> str:
    """Return the description of a page, or its title with the site's tagline if it has none; never empty."""
    written = shorten_description(getattr(page, "description", "") or getattr(page, "search_description", ""))
    words = [page.title if page else "", identity.tagline or identity.site_name]
    return written or f"{'. '.join(dict.fromkeys(filter(None, words)))}."


def prefetch_brand_renditions(identity: SiteIdentity) -> None:
    """Prefetch the renditions of the site's logos and favicon, to avoid a query for each."""
    prefetch_related_objects(identity.brand_images, "renditions")


def _logo_url(identity: SiteIdentity) -> str:
    """Return the URL of the header's logo, or of the drawn mark if there is none or its file is missing."""
    logo = showing.rendition(identity.logo, "logo") if identity.logo else None
    return str(logo.url) if logo else static(FALLBACK_LOGO)


def facts_of(request: HttpRequest, page: Page, identity: SiteIdentity, head: Head) -> structured.Facts:
    """Return the facts about a page and its site for the structured data."""
    assert head.picture is not None  # noqa: S101 -- a page with an address has one
    base = page.get_full_url(request)
    site_root = urljoin(base, "/")
    crumbs = breadcrumbs(request, page) if page.depth >= SECTION_DEPTH else []
    names = [HOME if number == 0 else crumb.title for number, crumb in enumerate(crumbs)]
    addresses = [urljoin(site_root, crumb.url) if crumb.url else head.canonical for crumb in crumbs]
    return structured.Facts(
        home_url=site_root,
        url=head.canonical,
        title=head.title,
        language=getattr(page, "language", "") or structured.SITE_LANGUAGE,
        description=head.description,
        picture=head.picture,
        site_name=identity.site_name,
        tagline=identity.tagline,
        logo_url=urljoin(site_root, _logo_url(identity)),
        same_as=[link.value["url"] for link in identity.social_links],
        programme=identity.programme_line,
        programme_url=identity.programme_url,
        address=footer_address(request),
        search_url=urljoin(site_root, reverse("search")),
        updated=getattr(page, "last_updated", None),
        crumbs=list(zip(names, addresses, strict=True)),
    )


def head_of(request: HttpRequest, page: Page | None, identity: SiteIdentity, context: Mapping[str, Any]) -> Head:
    """Return the metadata of a page. Listings may override it with `canonical_url` and `shown_title` in `context`."""
    prefetch_brand_renditions(identity)
    title = str(context.get("shown_title") or (page and (page.seo_title or page.title)) or "")
    description = description_of(page, identity)
    address = page.get_full_url(request) if page and page.pk else None
    if page is None or not address:
        return Head(title, description)
    canonical = str(context.get("canonical_url") or address)
    share = share_image_of(page, identity.site_name)
    picture = structured.Picture(urljoin(address, share.url), *drawing.SIZE, share.alt)
    head = Head(title, description, canonical, markdown_url(address), picture, getattr(page, "date", None))
    facts = facts_of(request, page, identity, head)
    kind, own = SCHEMA_TYPE, []
    if isinstance(page, BasePage):
        kind, own = page.schema_type, page.structured_data(facts)
    return replace(head, data=structured.as_script(structured.graph(facts, kind, own)))
