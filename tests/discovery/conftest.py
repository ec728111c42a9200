"""A small site with every page type, and a parser for the head of a page."""

import json
from datetime import date
from typing import Any, NamedTuple

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from home.models import HomePage
from tests.factories import (
    AccessibilityPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    ContactPageFactory,
    EnquiryPageFactory,
    EventPageFactory,
    ImageFactory,
    LecturePageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    contact,
    link,
    location,
    picture_file,
    role,
    speaker,
    stream,
)


class SmallSite(NamedTuple):
    """The pages of the sample site."""

    home: HomePage
    section: AboutPage
    about: AboutPage
    contact: Page
    statement: Page
    enquiry: Page
    person: Page
    newsroom: Page
    category: Page
    article: Page
    event: Page
    lecture: Page

    @property
    def urls(self) -> list[str]:
        """The URLs of all pages."""
        return [str(page.url) for page in self]


@pytest.fixture
def small_site(home: HomePage, section: AboutPage, about_page: AboutPage, site: Site) -> SmallSite:
    """A site with one published page of each type, and with social links."""
    identity = SiteIdentity.for_site(site)
    identity.programme_url = "https://www.cris.sg/"
    identity.social_links = stream(
        ("social_link", {"network": "linkedin", "url": "https://www.linkedin.com/company/x"})
    )
    identity.save()
    contact_page = ContactPageFactory(
        parent=home,
        slug="contact-us",
        locations=stream(
            location("Headquarters", "23 Sample Park, #06-01\nSingapore 123456", ("Mondays to Fridays", "9 to 6", "")),
            location("Laboratory", "Somewhere else", map_url="https://maps.example.org/lab"),
        ),
        contacts=stream(contact("General enquiries", ("phone", "+65 6123 4567"), ("email", "hello@example.org"))),
    )
    statement = AccessibilityPageFactory(parent=home, slug="accessibility-statement")
    enquiry = EnquiryPageFactory(parent=home, slug="write-to-us")
    section.refresh_from_db()
    person = PersonPageFactory(
        parent=section,
        honorific="Professor",
        short_honorific="Prof",
        name="Tan Mei Ling",
        slug="tan-mei-ling",
        portrait=ImageFactory(file=picture_file(size=(480, 600))),
        roles=stream(role("Chairperson", about_page, 1)),
        links=stream(
            ("link", link(text="LinkedIn", url="https://www.linkedin.com/in/sample")), ("email", "t@example.org")
        ),
    )
    newsroom = NewsroomPageFactory(parent=home, title="Newsroom", slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, title="Events", slug="events")
    article = ArticlePageFactory(parent=category, title="Townhall", slug="townhall", date=date(2026, 2, 24))
    category.refresh_from_db()
    event = EventPageFactory(
        parent=category, title="Workshop", slug="workshop", date=date(2026, 1, 5), attendance="both", highlights=article
    )
    category.refresh_from_db()
    lecture = LecturePageFactory(
        parent=category,
        title="Vectors",
        slug="vectors",
        date=date(2025, 11, 3),
        speakers=stream(speaker(page=person, role="Host"), speaker("Prof Jane Doe")),
    )
    pages = (
        home,
        section,
        about_page,
        contact_page,
        statement,
        enquiry,
        person,
        newsroom,
        category,
        article,
        event,
        lecture,
    )
    now = timezone.now()
    Page.objects.update(first_published_at=now, last_published_at=now)
    for page in pages:
        page.refresh_from_db()
    return SmallSite(*pages)


class Head:
    """The parsed head of a page."""

    def __init__(self, html: str) -> None:
        self.soup = BeautifulSoup(html, "html.parser")

    def meta(self, name: str) -> str:
        """Return the content of the only `meta` element with this name or property."""
        (found,) = self.soup.find_all("meta", attrs={"name": name}) or self.soup.find_all("meta", property=name)
        return str(found["content"])

    def link(self, **attributes: str) -> str:
        """Return the URL of the only `link` element with these attributes."""
        (found,) = self.soup.find_all("link", attrs=attributes)
        return str(found["href"])

    @property
    def title(self) -> str:
        """The text of the `title` element."""
        assert self.soup.title is not None
        return self.soup.title.get_text()

    @property
    def data(self) -> dict[str, dict[str, Any]]:
        """The nodes of the structured data, by type."""
        (script,) = self.soup.find_all("script", type="application/ld+json")
        return {node["@type"]: node for node in json.loads(script.get_text())["@graph"]}


def head_of(client: Client, url: str) -> Head:
    """Return the head of the page at this URL."""
    response = client.get(url)
    assert response.status_code == 200
    return Head(response.content.decode())
