"""The number of queries of the newsroom does not grow with the number of articles."""

import pytest
from django.test import Client
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.models import Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import (
    ArticlePageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    LecturePageFactory,
    PersonPageFactory,
    link,
    speaker,
    stream,
)
from tests.test_queries import BUDGET, plan, queries

from .many import NEWEST, add_articles

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NEWS_BUDGET = BUDGET + 1  # An article queries the events that it reports on, and an event its report.
OF_SPEAKERS = 4  # Their pages, also those of related lectures, who may see them, and where the site begins.
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
    blocks = {"coming_events": "Coming events", "latest_news": "News"}
    home.body = stream(*((name, {"title": title, "link": link()}) for name, title in blocks.items()))
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


def test_a_page_makes_as_many_queries_with_500_articles_as_with_10(
    client: Client, furnished_newsroom: NewsroomPage, events: CategoryPage
) -> None:
    with_ten = {url: queries(client, url) for url in URLS}
    for url, asked in with_ten.items():
        assert len(asked) <= NEWS_BUDGET, "\n".join([url, *asked])
        assert len(asked) == len(set(asked)), "\n".join([f"a query of {url} is made twice:", *asked])
    add_articles(events, 490, listing_image=ImageFactory())
    for url, asked in with_ten.items():
        with_many = queries(client, url)
        assert len(with_many) == len(asked), "\n".join([url, *with_many])


def test_a_page_makes_as_many_queries_with_ten_events_as_with_one(
    client: Client, furnished_newsroom: NewsroomPage, events: CategoryPage
) -> None:
    urls = ("/newsroom/", "/newsroom/events/workshop/", "/newsroom/feed/rss/", "/")
    with_one = {url: len(queries(client, url)) for url in urls}
    for _ in range(9):
        events.refresh_from_db()
        EventPageFactory(parent=events, date=NEWEST, listing_image=ImageFactory())
    assert {url: len(queries(client, url)) for url in urls} == with_one
    assert max(with_one.values()) <= NEWS_BUDGET


def test_a_page_makes_as_many_queries_with_ten_lectures_as_with_one(
    client: Client, furnished_newsroom: NewsroomPage, events: CategoryPage, section: AboutPage
) -> None:
    def add(number: int) -> None:
        for parent in (events, section):
            parent.refresh_from_db()
        person = PersonPageFactory(parent=section)
        speakers = stream(speaker(page=person), speaker("Prof Jane Doe"))
        LecturePageFactory(
            parent=events, slug=f"lecture-{number}", date=NEWEST, still=ImageFactory(), speakers=speakers
        )

    urls = ("/newsroom/", "/newsroom/events/lecture-0/", "/newsroom/events/article-3/", "/newsroom/feed/rss/", "/")
    for number in range(2):
        add(number)
    with_two = {url: queries(client, url) for url in urls}
    for url, asked in with_two.items():
        assert len(asked) <= NEWS_BUDGET + OF_SPEAKERS, "\n".join([url, *asked])
    assert not [sql for url in ("/newsroom/", "/") for sql in with_two[url] if '"transcript"' in sql]
    for number in range(2, 10):
        add(number)
    for url, asked in with_two.items():
        with_ten = queries(client, url)
        assert len(with_ten) <= len(asked), "\n".join([url, *with_ten])


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_makes_as_many_queries_for_many_articles_without_summary_as_for_one(
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


def test_no_page_of_the_newsroom_queries_its_section(client: Client, furnished_newsroom: NewsroomPage) -> None:
    for url in URLS[:4]:
        assert not [sql for sql in queries(client, url) if '"path" LIKE' in sql and '"depth" <=' in sql], url


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/", "/newsroom/events/article-3/"])
def test_the_newest_articles_are_found_by_the_index_of_their_date(
    client: Client, furnished_newsroom: NewsroomPage, url: str
) -> None:
    steps = plan(queries(client, url), '"newsroom_articlepage"."date" DESC')
    assert "SCAN newsroom_articlepage USING INDEX newsroom_articlepage_date" in steps
    assert "TEMP B-TREE" not in steps


def test_a_list_counts_articles_once(client: Client, furnished_newsroom: NewsroomPage) -> None:
    for url in URLS[:3]:
        assert len([sql for sql in queries(client, url) if "COUNT(" in sql]) == 1, url


def test_cards_do_not_load_the_body(furnished_newsroom: NewsroomPage) -> None:
    for article in ArticlePage.objects.for_cards():
        assert "body" in article.get_deferred_fields()
        assert article.target_url or article.has_body
        assert article.category_title in ("", "Events", "Training")
        assert "body" in article.get_deferred_fields()


def test_add_articles_creates_a_valid_tree(newsroom: NewsroomPage) -> None:
    add_articles(newsroom, 3)
    assert Page.find_problems() == ([], [], [], [], [])
    assert [page.specific.title for page in Page.objects.child_of(newsroom).order_by("path")] == [
        "Article 0",
        "Article 1",
        "Article 2",
    ]
