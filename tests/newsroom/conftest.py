"""A newsroom with two categories, and fixtures that return what visitors see."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage
from tests.factories import ArticlePageFactory, CategoryPageFactory, EventPageFactory, NewsroomPageFactory


@pytest.fixture
def newsroom(home: HomePage) -> NewsroomPage:
    """The newsroom, without an article."""
    page: NewsroomPage = NewsroomPageFactory(parent=home, summary="What happens here.", show_in_menus=True)
    return page


@pytest.fixture
def events(newsroom: NewsroomPage) -> CategoryPage:
    """The category "Events"."""
    page: CategoryPage = CategoryPageFactory(parent=newsroom, title="Events", show_in_menus=True)
    return page


@pytest.fixture
def training(newsroom: NewsroomPage, events: CategoryPage) -> CategoryPage:
    """The category "Training", after "Events"."""
    newsroom.refresh_from_db()
    page: CategoryPage = CategoryPageFactory(parent=newsroom, title="Training", show_in_menus=True)
    return page


@pytest.fixture
def workshop(events: CategoryPage) -> EventPage:
    """A workshop on 12 and 13 May 2026."""
    made: EventPage = EventPageFactory(parent=events, title="Workshop", slug="workshop")
    return made


@pytest.fixture
def report(newsroom: NewsroomPage, workshop: EventPage) -> ArticlePage:
    """The article that reports on the workshop."""
    newsroom.refresh_from_db()
    made: ArticlePage = ArticlePageFactory(parent=newsroom, title="How it was", slug="how-it-was")
    workshop.highlights = made
    workshop.save()
    return made


@pytest.fixture
def main(client: Client) -> Callable[[str], str]:
    """Return the HTML of a page's main element."""

    def get(url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200, url
        html = response.content.decode()
        return html[html.index("<main") : html.index("</main>")]

    return get


@pytest.fixture
def titles(main: Callable[[str], str]) -> Callable[[str], list[str]]:
    """Return the titles of the cards of a list in their order."""

    def get(url: str) -> list[str]:
        return [words.strip() for words in re.findall(r'class="card-cover"\s+href="[^"]*"\s*>([^<]*)', main(url))]

    return get
