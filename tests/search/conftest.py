"""A small site to search, and fixtures that return what visitors see."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomDocument
from home.models import HomePage
from newsroom.models import NewsroomPage
from tests.factories import AboutPageFactory, DocumentFactory, NewsroomPageFactory, link, stream

from .pdfs import pdf_of


def text(words: str) -> list[dict[str, Any]]:
    """Return the body of a page with one paragraph."""
    return stream(("rich_text", f"<p>{words}</p>"))


@pytest.fixture
def facilities(home: HomePage) -> AboutPage:
    """The section "Our facilities", with a page about its clean rooms."""
    page: AboutPage = AboutPageFactory(parent=home, title="Our facilities", slug="facilities", show_in_menus=True)
    AboutPageFactory(
        parent=page,
        title="Clean rooms",
        slug="clean-rooms",
        body=text(
            "Fourteen suites for the manufacturing of cell therapies, certified for good manufacturing practice."
        ),
    )
    page.refresh_from_db()
    return page


@pytest.fixture
def newsroom(home: HomePage) -> NewsroomPage:
    """The newsroom, without an article."""
    home.refresh_from_db()
    page: NewsroomPage = NewsroomPageFactory(parent=home, title="Newsroom")
    return page


@pytest.fixture
def brochure(facilities: AboutPage, django_capture_on_commit_callbacks: Callable[..., Any]) -> CustomDocument:
    """A PDF that a page of the section links to; its text contains "leukapheresis"."""
    with django_capture_on_commit_callbacks(execute=True):
        document = DocumentFactory(
            title="Brochure for partners", file=ContentFile(pdf_of("Leukapheresis begins the journey"), name="b.pdf")
        )
    add_page_with_document(facilities, document)
    made: CustomDocument = document
    return made


def add_page_with_document(parent: Page, document: CustomDocument, **fields: Any) -> AboutPage:
    """Create a page with a link to the document."""
    parent.refresh_from_db()
    block = ("button", {"link": link(document=document.pk, text="Download"), "style": "primary"})
    page: AboutPage = AboutPageFactory(parent=parent, title=f"Downloads of {document.pk}", body=stream(block), **fields)
    return page


def protect(page: Page) -> None:
    """Protect a page with a password."""
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sample-password"
    )


@pytest.fixture
def search(client: Client) -> Callable[..., str]:
    """Return the HTML of the search page's main element for a query and other parameters."""

    def get(query: str, **given: str) -> str:
        response = client.get("/search/", {"q": query, **given})
        assert response.status_code == 200
        html = response.content.decode()
        return html[html.index("<main") : html.index("</main>")]

    return get


@pytest.fixture
def titles(search: Callable[..., str]) -> Callable[..., list[str]]:
    """Return the titles of the results in their order."""

    def get(query: str, **given: str) -> list[str]:
        found = re.findall(r'class="result-title"[^>]*><a [^>]*>(.*?)</a>', search(query, **given), re.DOTALL)
        return [unescape(re.sub(r"<[^>]+>", "", title)) for title in found]

    return get
