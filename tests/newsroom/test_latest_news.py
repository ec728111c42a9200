"""The latest news on the home page."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from wagtail.models import Page, Site

from about.models import AboutPage
from home.models import HomePage
from newsroom.models import CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, link, stream

from .many import add_articles

pytestmark = pytest.mark.django_db

Titles = Callable[[str], list[str]]


def show_latest_news(home: HomePage, **target: object) -> None:
    """Put the block on the home page."""
    home.refresh_from_db()
    home.body = stream(("latest_news", {"title": "What is new", "link": link(**target)}))
    home.save()


def test_it_shows_the_three_newest_of_all_categories(
    home: HomePage, newsroom: NewsroomPage, events: CategoryPage, titles: Titles
) -> None:
    ArticlePageFactory(parent=events, title="Townhall", date=date(2026, 2, 25))
    add_articles(newsroom, 5)
    show_latest_news(home)
    assert titles("/") == ["Townhall", "Article 0", "Article 1"]


def test_it_shows_neither_drafts_nor_private_pages(
    home: HomePage, newsroom: NewsroomPage, events: CategoryPage, titles: Titles
) -> None:
    ArticlePageFactory(parent=newsroom, title="Seen")
    ArticlePageFactory(parent=newsroom, title="Draft", live=False)
    ArticlePageFactory(parent=events, title="Private")
    events.view_restrictions.create(restriction_type="login")
    show_latest_news(home)
    assert titles("/") == ["Seen"]


def test_it_shows_nothing_if_there_is_no_news(
    home: HomePage, newsroom: NewsroomPage, main: Callable[[str], str]
) -> None:
    show_latest_news(home, text="All news", url="/newsroom/")
    html = main("/")
    assert "What is new" not in html
    assert "/newsroom/" not in html


def test_it_links_to_the_newsroom(home: HomePage, newsroom: NewsroomPage, main: Callable[[str], str]) -> None:
    ArticlePageFactory(parent=newsroom)
    show_latest_news(home)
    assert re.search(r'class="arrow-link"\s+href="/newsroom/"\s*>More news<', main("/"))


def test_its_own_link_replaces_the_one_to_the_newsroom(
    home: HomePage, newsroom: NewsroomPage, section: AboutPage, main: Callable[[str], str]
) -> None:
    ArticlePageFactory(parent=newsroom)
    show_latest_news(home, text="About us", page=section.pk)
    html = main("/")
    assert re.search(r'class="arrow-link"\s+href="/about-us/"\s*>About us<', html)
    assert "More news" not in html


def test_it_only_shows_news_of_its_own_site(home: HomePage, newsroom: NewsroomPage, titles: Titles) -> None:
    other = Page.objects.get(depth=1).add_child(instance=Page(title="Other site", slug="other"))
    Site.objects.create(hostname="other.example.org", root_page=other)
    there = other.add_child(instance=NewsroomPage(title="Newsroom", slug="newsroom"))
    ArticlePageFactory(parent=there, title="News of the other site", date=date(2026, 3, 1))
    ArticlePageFactory(parent=newsroom, title="Our news")
    show_latest_news(home)
    assert titles("/") == ["Our news"]
