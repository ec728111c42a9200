"""Structured data of pages for search engines: schema.org in JSON-LD.

Pure functions turn the facts about a page into dictionaries. A page type adds nodes by its method `structured_data`.
Nodes with the same `@id` are merged, so that a contact page can add to the node of the institute.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from actris_cms.singapore import in_singapore, start_of_day

Node = dict[str, Any]

SITE_LANGUAGE = "en-GB"

# Characters that could end the script element or begin a comment in it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# An address in Singapore, which ends with a postal code of six digits.
SINGAPORE = re.compile(r"^(?P<street>.+?),?\s*\bSingapore\s+\(?S?(?P<code>\d{6})\)?\.?$", re.IGNORECASE | re.DOTALL)
PROGRAMME_OF = re.compile(r"^an?\s+programme\s+of\s+(the\s+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """An image with its URL, and its size in pixels."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Facts:
    """The facts about a page and its site. All URLs are absolute; `address` is the postal address.

    `crumbs` are the breadcrumbs from the home page to this one, as (title, URL); empty on the home page.
    """

    home_url: str
    url: str
    title: str
    description: str
    picture: Picture
    site_name: str
    tagline: str = ""
    language: str = SITE_LANGUAGE
    logo_url: str = ""
    same_as: Sequence[str] = ()
    programme: str = ""
    programme_url: str = ""
    address: str = ""
    search_url: str = ""
    updated: datetime | None = None
    crumbs: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def organization_id(self) -> str:
        """The `@id` of the institute, the same on all pages."""
        return f"{self.home_url}#organization"

    @property
    def website_id(self) -> str:
        """The `@id` of the site."""
        return f"{self.home_url}#website"

    @property
    def page_id(self) -> str:
        """The `@id` of the page."""
        return f"{self.url}#webpage"


def without_empty(node: Node) -> Node:
    """Return the node without empty properties."""
    return {key: value for key, value in node.items() if value not in (None, "", [], ())}


def reference(identifier: str) -> Node:
    """Return a reference to another node."""
    return {"@id": identifier}


def postal_address(text: str) -> Node | str:
    """Return a PostalAddress for an address in Singapore; else the text on one line."""
    line = ", ".join(part.strip().rstrip(",") for part in text.splitlines() if part.strip())
    found = SINGAPORE.match(line)
    if not found:
        return line
    return {
        "@type": "PostalAddress",
        "streetAddress": found["street"],
        "addressLocality": "Singapore",
        "postalCode": found["code"],
        "addressCountry": "SG",
    }


def image_object(picture: Picture) -> Node:
    """Return the node of an image. Width and height are text, as schema.org demands."""
    return without_empty(
        {
            "@type": "ImageObject",
            "url": picture.url,
            "width": f"{picture.width}",
            "height": f"{picture.height}",
            "caption": picture.alt,
        }
    )


def organization(facts: Facts) -> Node:
    """Return the node of the institute."""
    parent = {"@type": "Organization", "name": PROGRAMME_OF.sub("", facts.programme), "url": facts.programme_url}
    return without_empty(
        {
            "@type": "Organization",
            "@id": facts.organization_id,
            "name": facts.site_name,
            "description": facts.tagline,
            "url": facts.home_url,
            "logo": facts.logo_url,
            "sameAs": list(facts.same_as),
            "parentOrganization": without_empty(parent) if facts.programme else None,
            "address": postal_address(facts.address),
        }
    )


def website(facts: Facts) -> Node:
    """Return the node of the site, with a search action if it has a search."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{facts.search_url}?q={{search_term_string}}"}
    action = {
        "@type": "SearchAction",
        "target": target,
        "query-input": "required name=search_term_string",
    }
    return without_empty(
        {
            "@type": "WebSite",
            "@id": facts.website_id,
            "url": facts.home_url,
            "name": facts.site_name,
            "description": facts.tagline,
            "inLanguage": SITE_LANGUAGE,
            "publisher": reference(facts.organization_id),
            "potentialAction": action if facts.search_url else None,
        }
    )


def breadcrumb_list(facts: Facts) -> Node:
    """Return the node of the breadcrumbs."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{facts.url}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": {"@type": "WebPage", "@id": url}}
            for number, (title, url) in enumerate(facts.crumbs, start=1)
        ],
    }


def web_page(facts: Facts, kind: str) -> Node:
    """Return the node of the page. `kind` is the schema.org type of its page type, such as AboutPage."""
    return without_empty(
        {
            "@type": kind,
            "@id": facts.page_id,
            "url": facts.url,
            "name": facts.title,
            "description": facts.description,
            "inLanguage": facts.language,
            "isPartOf": reference(facts.website_id),
            "about": reference(facts.organization_id) if facts.url == facts.home_url else None,
            "publisher": reference(facts.organization_id),
            "primaryImageOfPage": image_object(facts.picture),
            "dateModified": facts.updated,
            "breadcrumb": reference(f"{facts.url}#breadcrumb") if facts.crumbs else None,
        }
    )


def news_article(facts: Facts, *, headline: str, day: date, section: str = "") -> Node:
    """Return the node of a news article published on `day`, in a section."""
    published = start_of_day(day)
    updated = facts.updated if facts.updated and facts.updated > published else published
    return without_empty(
        {
            "@type": "NewsArticle",
            "@id": f"{facts.url}#article",
            "headline": headline,
            "description": facts.description,
            "datePublished": published,
            "dateModified": in_singapore(updated),
            "image": image_object(facts.picture),
            "articleSection": section,
            "inLanguage": facts.language,
            "author": reference(facts.organization_id),
            "publisher": reference(facts.organization_id),
            "mainEntityOfPage": reference(facts.page_id),
        }
    )


def contact_point(kind: str, details: Iterable[tuple[str, str]]) -> Node:
    """Return the node of a contact; `details` are (property, value), such as ("telephone", "+65 6123 4567")."""
    node: dict[str, Any] = {"@type": "ContactPoint", "contactType": kind}
    for name, value in details:
        node.setdefault(name, []).append(value)
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}


def place(name: str, address: str, *, map_url: str, hours: Sequence[str] = ()) -> Node:
    """Return the node of a place to visit; `hours` are lines of text, as the page shows them."""
    return without_empty(
        {
            "@type": "CivicStructure",
            "name": name,
            "address": postal_address(address),
            "hasMap": map_url,
            "openingHours": list(hours),
        }
    )


def graph(facts: Facts, kind: str, own: Iterable[Node] = ()) -> Node:
    """Return the graph of all nodes of a page; `own` are the nodes that its page type adds."""
    nodes = [organization(facts), website(facts), web_page(facts, kind)]
    if facts.crumbs:
        nodes.append(breadcrumb_list(facts))
    merged: dict[Any, Node] = {}
    for number, node in enumerate([*nodes, *own]):
        merged.setdefault(node.get("@id", number), {}).update(without_empty(node))
    return {"@context": "https://schema.org", "@graph": list(merged.values())}


def as_script(data: Node) -> SafeString:
    """Return the data as a script element. Browsers do not execute it, so the Content-Security-Policy allows it."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above
