"""What stands in the head of a page for search engines and shared links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from ..models import BasePage, SiteIdentity, footer_address
from ..navigation import SECTION_DEPTH, breadcrumbs
from ..renditions import showing
from . import drawing, structured
from .addresses import twin_of
from .sharing import share_image_of

DRAWN_MARK = "img/apple-touch-icon.png"
LONGEST_DESCRIPTION = 300  # Characters: more than any search engine shows.
SHORTEST_DESCRIPTION = 80  # A first sentence shorter than that says too little alone.
# Neither "Dr. Lee" nor "e.g. this" nor an initial ends a sentence.
ABBREVIATIONS = ("Dr", "Mr", "Ms", "Mrs", "Prof", "Assoc", "St", "No", "vs", "e.g", "i.e", "[A-Z]")
SENTENCE_END = re.compile("".join(rf"(?<!\b{word})" for word in ABBREVIATIONS) + r"[.!?…]+[)\"”’]*(?=\s)")
HOME = "Home"  # As the breadcrumb calls the home page.
SCHEMA_TYPE = "WebPage"


@dataclass(frozen=True)
class Head:
    """The words and addresses of a page's head. Where the page has no address yet, `canonical` is empty.

    `day` is the one under which the page is filed; pages of standing content have none.
    """

    title: str
    description: str
    canonical: str = ""
    twin: str = ""
    picture: structured.Picture | None = None
    day: date | None = None
    data: SafeString | None = None


def in_short(text: str) -> str:
    """The text on one line; a long one ends with its last sentence that fits into LONGEST_DESCRIPTION characters.

    Where no sentence of some length fits, it is cut after a word.
    """
    words = " ".join(text.split())
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    last = max((found.end() for found in SENTENCE_END.finditer(words[: LONGEST_DESCRIPTION + 1])), default=0)
    return words[:last] if last >= SHORTEST_DESCRIPTION else shorten(words, LONGEST_DESCRIPTION, placeholder=" …")


def described(page: Page | None, identity: SiteIdentity) -> str:
    """What is said of a page in a sentence or two: never nothing."""
    written = in_short(getattr(page, "description", "") or getattr(page, "search_description", ""))
    words = [page.title if page else "", identity.tagline or identity.site_name]
    return written or f"{'. '.join(dict.fromkeys(filter(None, words)))}."


def search_url() -> str:
    """The address of the site's search; empty while the site has none."""
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def load_marks(identity: SiteIdentity) -> None:
    """Ask for the sizes of the site's marks at once: one by one, each would be a query."""
    prefetch_related_objects(identity.marks, "renditions")


def _logo_url(identity: SiteIdentity) -> str:
    """The address of the logo in the header; of the drawn mark, where there is none or its file is gone."""
    logo = showing.rendition(identity.logo, "logo") if identity.logo else None
    return str(logo.url) if logo else static(DRAWN_MARK)


def facts_of(request: HttpRequest, page: Page, identity: SiteIdentity, head: Head) -> structured.Facts:
    """What is known of a page and its site, for the data in the page."""
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
        description=head.description,
        picture=head.picture,
        site_name=identity.site_name,
        tagline=identity.tagline,
        logo_url=urljoin(site_root, _logo_url(identity)),
        same_as=[link.value["url"] for link in identity.social_links],
        programme=identity.programme_line,
        programme_url=identity.programme_url,
        address=footer_address(request),
        search_url=urljoin(site_root, search_url()) if search_url() else "",
        published=page.first_published_at,
        updated=getattr(page, "last_updated", None),
        crumbs=list(zip(names, addresses, strict=True)),
    )


def head_of(request: HttpRequest, page: Page | None, identity: SiteIdentity, context: Mapping[str, Any]) -> Head:
    """The head of a page. A listing says by `canonical_url` and `shown_title` in the context which part it shows."""
    load_marks(identity)
    title = str(context.get("shown_title") or (page and (page.seo_title or page.title)) or "")
    description = described(page, identity)
    address = page.get_full_url(request) if page and page.pk else None
    if page is None or not address:
        return Head(title, description)
    canonical = str(context.get("canonical_url") or address)
    share = share_image_of(page, identity.site_name)
    picture = structured.Picture(urljoin(address, share.url), *drawing.SIZE, share.alt)
    head = Head(title, description, canonical, twin_of(address), picture, getattr(page, "date", None))
    facts = facts_of(request, page, identity, head)
    kind, own = SCHEMA_TYPE, []
    if isinstance(page, BasePage):
        kind, own = page.schema_type, page.structured_data(facts)
    return replace(head, data=structured.as_script(structured.graph(facts, kind, own)))
