"""The newsroom in a browser: filters, pagination, feeds and events, with and without JavaScript."""

import datetime
from collections.abc import Callable
from urllib.parse import urlsplit

import feedparser
import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from actris_cms.core.models import CustomImage
from home.models import HomePage
from newsroom.models import NewsroomPage
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS
from tests.factories import (
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EventPageFactory,
    LecturePageFactory,
    NewsroomPageFactory,
    link,
    stream,
)
from tests.newsroom.many import add_articles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = [
    "/newsroom/",
    "/newsroom/?page=2",
    "/newsroom/events/",
    "/newsroom/media/",
    "/newsroom/events/townhall/",
    "/newsroom/opening/",
    "/newsroom/media/in-the-papers/",
    "/newsroom/events/workshop/",
    "/newsroom/events/lecture/",
    "/newsroom/events/vectors/",
    "/",
]
LONG_TITLE = "Pneumonoultramicroscopicsilicovolcanoconiosis and other words that are longer than a phone is wide, " * 2


@pytest.fixture
def newsroom(home: HomePage, image: CustomImage) -> NewsroomPage:
    """A newsroom with all kinds of entries, three pages long, and its newest articles on the home page."""
    page = NewsroomPageFactory(parent=home, summary="What happens here.")
    events = CategoryPageFactory(parent=page, title="Events")
    CategoryPageFactory(parent=page, title="Learning portal")
    media = CategoryPageFactory(parent=page, title="In the news and media releases", slug="media")
    add_articles(events, 30, every=20)
    events.refresh_from_db()
    newest = {"date": datetime.date(2026, 3, 1), "listing_image": image}
    ArticlePageFactory(parent=events, title="Townhall", **newest)
    ArticlePageFactory(parent=events, title=LONG_TITLE, slug="long", **newest)
    starts = timezone.now() + datetime.timedelta(days=30)
    ends = starts + datetime.timedelta(days=1)
    more = {"attendance": "both", "join_note": "The link is sent to you.", "fee": "S$120", "seats": "20 seats"}
    EventPageFactory(parent=events, title="Workshop", starts_at=starts, ends_at=ends, **more)
    report = events.get_children().first().specific
    EventPageFactory(parent=events, title="Lecture", highlights=report)
    events.refresh_from_db()
    LecturePageFactory(parent=events, title="Vectors", still=image, date=datetime.date(2026, 3, 2))
    body = stream(("rich_text", "<p>Why it matters.</p>"))
    newest = {"date": datetime.date(2026, 2, 28), "external_url": "https://www.example.org/news/"}
    ArticlePageFactory(parent=media, title="Press", body=[], **newest)
    ArticlePageFactory(parent=media, title="In the papers", body=body, **newest)
    document = DocumentFactory(title="Year in review", file_size=482_000)
    ArticlePageFactory(parent=media, title="Our year", body=[], document=document, date=datetime.date(2026, 2, 27))
    page.refresh_from_db()
    ArticlePageFactory(parent=page, title="Opening", body=body, document=document, date=datetime.date(2020, 1, 1))
    home.refresh_from_db()
    blocks = [("coming_events", {"title": "Coming events"}), ("latest_news", {"title": "Latest news"})]
    home.body = stream(*((name, {**value, "link": link()}) for name, value in blocks))
    home.save()
    return page


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_the_newsroom(
    newsroom: NewsroomPage, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        assert violations(page) == [], path
    if width < 1024:
        page.goto("/newsroom/")
        page.get_by_text("Filter the news").click()
        assert violations(page) == [], "with the filters open"


def test_the_printed_page_has_no_related_articles(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/newsroom/events/townhall/")
    more = page.get_by_role("heading", name="More from Events")
    expect(more).to_be_visible()
    page.emulate_media(media="print")
    expect(more).to_be_hidden()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_320_pixels(newsroom: NewsroomPage, new_page: Callable[..., Page], path: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("javascript", [True, False])
def test_visitors_can_filter_by_category_and_year_and_turn_pages(
    newsroom: NewsroomPage, new_page: Callable[..., Page], javascript: bool
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=javascript)
    page.goto("/newsroom/")
    cards = page.get_by_role("main").get_by_role("article")
    expect(cards).to_have_count(12)

    page.get_by_role("navigation", name="Category").get_by_role("link", name="Events").click()
    page.wait_for_url("**/newsroom/events/")
    page.get_by_role("navigation", name="Year").get_by_role("link", name="2025").click()
    page.wait_for_url("**/newsroom/events/?year=2025")
    expect(page.get_by_role("link", name="2025")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("18 entries from 2025, page 1 of 2")).to_be_visible()

    pages = page.get_by_role("navigation", name="Pages of this list")
    pages.get_by_role("link", name="Next page").click()
    page.wait_for_url("**/newsroom/events/?year=2025&page=2")
    expect(cards).to_have_count(6)
    expect(pages.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
    pages.get_by_role("link", name="Previous page").click()
    page.wait_for_url("**/newsroom/events/?year=2025")

    page.get_by_role("navigation", name="Category").get_by_role("link", name="All news").click()
    page.wait_for_url("**/newsroom/?year=2025")


def test_on_a_phone_the_filters_open_without_javascript(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto("/newsroom/")
    events = page.get_by_role("link", name="Events", exact=True)
    expect(events).to_be_hidden()
    page.get_by_text("Filter the news").click()
    box = events.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    events.click()
    page.wait_for_url("**/newsroom/events/")


def test_every_page_links_to_a_valid_feed(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    for path in PATHS[:-1]:
        page.goto(path)
        links = page.locator("head link[rel=alternate][type='application/rss+xml']")
        for url in links.evaluate_all("links => links.map(link => link.href)"):
            response = page.request.get(url)
            feed = feedparser.parse(
                response.body(), response_headers={"content-type": response.headers["content-type"]}
            )
            assert not feed.bozo
            assert feed.entries
        assert links.count() >= 1, path


def test_a_card_says_if_it_links_to_another_site_or_a_file(
    newsroom: NewsroomPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/newsroom/media/")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Press – opens www.example.org")).to_have_attribute(
        "href", "https://www.example.org/news/"
    )
    file = main.get_by_role("link", name="Our year – PDF, 470.7 KB")
    with page.expect_response(lambda response: urlsplit(response.url).path.endswith(".pdf")) as response:
        page.evaluate("url => fetch(url)", file.get_attribute("href"))
    assert response.value.ok


def test_the_whole_card_is_a_link_to_its_article(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/newsroom/events/")
    card = page.get_by_role("main").get_by_role("article").filter(has_text="Townhall")
    card.click(position={"x": 20, "y": 20})
    page.wait_for_url("**/newsroom/events/townhall/")
    expect(page.get_by_role("heading", level=1, name="Townhall")).to_be_visible()
    page.get_by_role("link", name="All of Newsroom").click()
    page.wait_for_url("**/newsroom/")


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_visitors_can_register_for_an_event_and_add_it_to_their_calendar(
    newsroom: NewsroomPage, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page.goto("/newsroom/events/")
    page.get_by_role("region", name="Upcoming events").get_by_role("link", name="Workshop").click()
    page.wait_for_url("**/newsroom/events/workshop/")
    facts = page.get_by_role("region", name="About this event")
    expect(facts.get_by_text("Open until")).to_be_visible()
    buttons = [facts.get_by_role("link", name=name) for name in ("Register", "Add to calendar")]
    for button in buttons:
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    expect(buttons[0]).to_have_attribute("href", "https://example.org/register")
    calendar = Calendar.from_ical(page.request.get(buttons[1].get_attribute("href") or "").text())
    assert [entry["summary"] for entry in calendar.walk("VEVENT")] == ["Workshop"]


def test_a_past_event_links_to_its_report_and_back(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 768, "height": 900})
    page.goto("/newsroom/events/lecture/")
    facts = page.get_by_role("region", name="About this event")
    expect(facts.get_by_text("This event is over.")).to_be_visible()
    expect(facts.get_by_role("link", name="Register")).to_have_count(0)
    facts.get_by_role("link", name="Read the highlights").click()
    page.get_by_role("main").get_by_role("link", name="Lecture").first.click()
    page.wait_for_url("**/newsroom/events/lecture/")


def test_the_link_of_an_article_is_copied(newsroom: NewsroomPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/newsroom/events/townhall/")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/newsroom/events/townhall/")


def test_files_and_dates_are_beside_the_text_on_desks_and_around_it_on_phones(
    newsroom: NewsroomPage, new_page: Callable[..., Page]
) -> None:
    places = {}
    for width in (360, 1280):
        page = new_page(viewport={"width": width, "height": 800})
        page.goto("/newsroom/events/townhall/")
        parts = (page.locator(name).bounding_box() for name in (".article-meta", ".story", ".article-aside"))
        places[width] = [part for part in parts if part]
    meta, story, aside = places[360]
    assert meta["y"] < story["y"] < aside["y"]
    meta, story, aside = places[1280]
    assert story["x"] + story["width"] < meta["x"] == aside["x"]
    assert meta["y"] < aside["y"] < story["y"] + 800
