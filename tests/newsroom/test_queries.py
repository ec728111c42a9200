"""What the newsroom asks of the database: as much with 500 articles as with 10."""

import pytest
from django.test import Client
from wagtail.models import Page, Site

from actris_cms.core.models import Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, DocumentFactory, EventPageFactory, ImageFactory, link, stream
from tests.test_queries import BUDGET, plan, queries

from .many import NEWEST, add_articles

pytestmark = pytest.mark.django_db

NEWS_BUDGET = BUDGET + 1  # An article asks for the events on which it reports, and an event for its report.
URLS = [
    "/newsroom/",
    "/newsroom/?year=2026",
    "/newsroom/events/",
    "/newsroom/events/article-3/",
    "/newsroom/events/workshop/",
    "/newsroom/events/workshop/calendar.ics",
    "/newsroom/feed/rss/",
    "/newsroom/events/feed/atom/",
    "/",
]


@pytest.fixture
def furnished_newsroom(
    home: HomePage, newsroom: NewsroomPage, events: CategoryPage, training: CategoryPage, site: Site
) -> NewsroomPage:
    """A newsroom in the menu and on the home page, with ten articles that have pictures, links and files."""
    menu = Navigation.for_site(site)
    entry = {"title": "", "link": link(page=newsroom.pk), "include_children": True, "sublinks": []}
    menu.items = stream(("item", entry))
    menu.save()
    home.refresh_from_db()
    home.body = stream(("latest_news", {"title": "News", "link": link()}))
    home.save()
    body = stream(("rich_text", "<p>All that happened.</p>"))
    add_articles(events, 4, listing_image=ImageFactory(), body=body)
    add_articles(events, 2, document=DocumentFactory(file_size=1000))
    add_articles(training, 2, external_url="https://example.org/")
    add_articles(newsroom, 2, body=body, listing_image=ImageFactory())
    events.refresh_from_db()
    report = events.get_children().first().specific
    EventPageFactory(parent=events, title="Workshop", slug="workshop", listing_image=ImageFactory(), highlights=report)
    return newsroom


@pytest.mark.parametrize("url", URLS)
def test_a_page_asks_as_much_among_500_articles_as_among_10(
    client: Client, furnished_newsroom: NewsroomPage, events: CategoryPage, url: str
) -> None:
    with_ten = queries(client, url)
    assert len(with_ten) <= NEWS_BUDGET, "\n".join(with_ten)
    assert len(with_ten) == len(set(with_ten)), "a query is asked twice:\n" + "\n".join(with_ten)
    add_articles(events, 490, listing_image=ImageFactory())
    with_many = queries(client, url)
    assert len(with_many) == len(with_ten), "\n".join(with_many)


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/workshop/", "/newsroom/feed/rss/", "/"])
def test_a_page_asks_as_much_with_ten_events_as_with_one(
    client: Client, furnished_newsroom: NewsroomPage, events: CategoryPage, url: str
) -> None:
    with_one = queries(client, url)
    for _ in range(9):
        events.refresh_from_db()
        EventPageFactory(parent=events, date=NEWEST, listing_image=ImageFactory())
    assert len(queries(client, url)) == len(with_one) <= NEWS_BUDGET


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_asks_as_much_for_articles_that_nobody_has_summed_up(
    client: Client, newsroom: NewsroomPage, name: str
) -> None:
    def add() -> None:
        newsroom.refresh_from_db()
        picture = {"image": {"image": ImageFactory().pk, "alt_text": "A", "decorative": False}, "caption": ""}
        body = stream(
            ("image", {**picture, "width": "small", "link": link(page=newsroom.pk)}),
            ("button", {"link": {**link(page=newsroom.pk), "text": "All news"}, "style": "primary"}),
            ("rich_text", "<p>All that happened.</p>"),
            ("image", {**picture, "width": "small", "link": link()}),
        )
        ArticlePageFactory(parent=newsroom, summary="", search_description="", body=body)

    url = f"/newsroom/feed/{name}/"
    add()
    with_one = queries(client, url)
    for _ in range(5):
        add()
    with_six = queries(client, url)
    assert len(with_six) == len(with_one), "\n".join(with_six)
    assert client.get(url).text.count("All that happened.") == 6


def test_no_page_of_the_newsroom_loads_its_section(client: Client, furnished_newsroom: NewsroomPage) -> None:
    for url in URLS[:4]:
        assert not [sql for sql in queries(client, url) if '"path" LIKE' in sql and '"depth" <=' in sql], url


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/", "/newsroom/events/article-3/"])
def test_the_newest_articles_are_found_by_their_date(
    client: Client, furnished_newsroom: NewsroomPage, url: str
) -> None:
    steps = plan(queries(client, url), '"newsroom_articlepage"."date" DESC')
    assert "SCAN newsroom_articlepage USING INDEX newsroom_articlepage_date" in steps
    assert "TEMP B-TREE" not in steps


def test_no_list_counts_articles(client: Client, furnished_newsroom: NewsroomPage) -> None:
    for url in URLS[:3]:
        assert not [sql for sql in queries(client, url) if "COUNT(" in sql], url


def test_cards_need_no_body(furnished_newsroom: NewsroomPage) -> None:
    for article in ArticlePage.objects.for_cards():
        assert "body" in article.get_deferred_fields()
        assert article.target_url or article.has_body
        assert article.category_title in ("", "Events", "Training")
        assert "body" in article.get_deferred_fields()


def test_the_helper_makes_articles_like_those_of_the_tree(newsroom: NewsroomPage) -> None:
    add_articles(newsroom, 3)
    assert Page.find_problems() == ([], [], [], [], [])
    assert [page.specific.title for page in Page.objects.child_of(newsroom).order_by("path")] == [
        "Article 0",
        "Article 1",
        "Article 2",
    ]
