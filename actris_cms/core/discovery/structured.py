"""What search engines are told of a page as data: schema.org in JSON-LD.

Everything here is a pure function from what is known of a page to plain dictionaries. A page type adds what it alone
knows by its method `structured_data`; parts of the same `@id` are put together, so that a contact page can tell more of
the institute than other pages do.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from ..singapore import beginning_of, in_singapore

Node = dict[str, Any]

# What would end the element that the data stands in, or begin a comment there.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# The last line of an address in Singapore, where six digits name the building.
SINGAPORE = re.compile(r"^(?P<street>.+?),?\s*\bSingapore\s+\(?S?(?P<code>\d{6})\)?\.?$", re.IGNORECASE | re.DOTALL)
PROGRAMME_OF = re.compile(r"^an?\s+programme\s+of\s+(the\s+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture with its address, and its size in pixels."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a page and its site. All addresses are whole ones.

    `crumbs` is the way from the home page to this one, as (title, address); empty on the home page.
    """

    home_url: str
    url: str
    title: str
    description: str
    picture: Picture
    site_name: str
    tagline: str = ""
    language: str = "en-GB"
    logo_url: str = ""
    same_as: Sequence[str] = ()
    programme: str = ""
    programme_url: str = ""
    address: str = ""
    search_url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    crumbs: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def organization_id(self) -> str:
        """The name under which all pages speak of the institute."""
        return f"{self.home_url}#organization"

    @property
    def website_id(self) -> str:
        """The name of the site."""
        return f"{self.home_url}#website"

    @property
    def page_id(self) -> str:
        """The name of the page."""
        return f"{self.url}#webpage"


def filled(node: Node) -> Node:
    """The node without what is empty."""
    return {key: value for key, value in node.items() if value not in (None, "", [], ())}


def reference(identifier: str) -> Node:
    """A node that stands elsewhere."""
    return {"@id": identifier}


def postal_address(text: str) -> Node | str:
    """An address, with its code and country where it is one of Singapore's; else the words, on one line."""
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
    """A picture. schema.org gives lengths as text."""
    return filled(
        {
            "@type": "ImageObject",
            "url": picture.url,
            "width": f"{picture.width}",
            "height": f"{picture.height}",
            "caption": picture.alt,
        }
    )


def organization(facts: Facts) -> Node:
    """The institute."""
    parent = {"@type": "Organization", "name": PROGRAMME_OF.sub("", facts.programme), "url": facts.programme_url}
    return filled(
        {
            "@type": "Organization",
            "@id": facts.organization_id,
            "name": facts.site_name,
            "description": facts.tagline,
            "url": facts.home_url,
            "logo": facts.logo_url,
            "sameAs": list(facts.same_as),
            "parentOrganization": filled(parent) if facts.programme else None,
            "address": postal_address(facts.address),
        }
    )


def website(facts: Facts) -> Node:
    """The site, with how to search it where it can be searched."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{facts.search_url}?q={{search_term_string}}"}
    action = {
        "@type": "SearchAction",
        "target": target,
        "query-input": "required name=search_term_string",
    }
    return filled(
        {
            "@type": "WebSite",
            "@id": facts.website_id,
            "url": facts.home_url,
            "name": facts.site_name,
            "description": facts.tagline,
            "inLanguage": facts.language,
            "publisher": reference(facts.organization_id),
            "potentialAction": action if facts.search_url else None,
        }
    )


def breadcrumb_list(facts: Facts) -> Node:
    """The way from the home page to this one."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{facts.url}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": {"@type": "WebPage", "@id": url}}
            for number, (title, url) in enumerate(facts.crumbs, start=1)
        ],
    }


def web_page(facts: Facts, kind: str) -> Node:
    """The page itself. `kind` is the schema.org type of its page type, such as AboutPage."""
    return filled(
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
            "datePublished": facts.published,
            "dateModified": facts.updated,
            "breadcrumb": reference(f"{facts.url}#breadcrumb") if facts.crumbs else None,
        }
    )


def news_article(facts: Facts, *, headline: str, day: date, section: str = "") -> Node:
    """An article of the day, filed under a section."""
    published = beginning_of(day)
    updated = facts.updated if facts.updated and facts.updated > published else published
    return filled(
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
    """Whom to reach about something; `details` are (property, value), such as ("telephone", "+65 6123 4567")."""
    node: dict[str, Any] = {"@type": "ContactPoint", "contactType": kind}
    for name, value in details:
        node.setdefault(name, []).append(value)
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}


def place(name: str, address: str, *, map_url: str, hours: Sequence[str] = ()) -> Node:
    """Where the institute can be visited; `hours` are lines of words, as the page shows them."""
    return filled(
        {
            "@type": "CivicStructure",
            "name": name,
            "address": postal_address(address),
            "hasMap": map_url,
            "openingHours": list(hours),
        }
    )


def graph(facts: Facts, kind: str, own: Iterable[Node] = ()) -> Node:
    """All that is told of a page; `own` is what its page type adds."""
    nodes = [organization(facts), website(facts), web_page(facts, kind)]
    if facts.crumbs:
        nodes.append(breadcrumb_list(facts))
    merged: dict[Any, Node] = {}
    for number, node in enumerate([*nodes, *own]):
        merged.setdefault(node.get("@id", number), {}).update(filled(node))
    return {"@context": "https://schema.org", "@graph": list(merged.values())}


def as_script(data: Node) -> SafeString:
    """The data as an element of the page. It is no script, and the Content-Security-Policy lets it stand."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above
