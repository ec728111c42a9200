"""Events in the page cache: pages are rendered again only when the time or an edit changes what they show."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from home.models import HomePage
from newsroom.models import ArticlePage, EventPage
from newsroom.turning.pages import facts_of_former_event, make_article, make_event
from tests.factories import (
    ArticlePageFactory,
    CategoryPageFactory,
    EventPageFactory,
    NewsroomPageFactory,
    link,
    stream,
)

from .conftest import Clock, Visitors

pytestmark = pytest.mark.slow

EVENT, REPORT = "/newsroom/events/workshop/", "/newsroom/events/how-it-was/"


@pytest.fixture
def workshop(home: HomePage) -> EventPage:
    """A workshop that starts at nine and takes registrations until then, and an article in the same category."""
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    events = CategoryPageFactory(parent=newsroom, title="Events", slug="events")
    ArticlePageFactory(parent=events, title="How it was", slug="how-it-was")
    events.refresh_from_db()
    event: EventPage = EventPageFactory(parent=events, title="Workshop", slug="workshop")
    return event


def test_an_event_is_rendered_once_for_each_state_that_time_brings(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    def look() -> str:
        texts = [visitors.get(EVENT).text for _ in range(2)]
        assert texts[0] == texts[1] == visitors.get_uncached(EVENT).text
        return texts[0]

    assert "Register" in look()
    assert "schema.org/InStock" in look()
    clock.wait(seconds=59)
    assert "Register" in look()
    clock.wait(seconds=1)
    assert "This event is on now." in look()
    assert "schema.org/OutOfStock" in look()
    clock.wait(hours=23)
    assert "This event is on now." in look()
    clock.wait(days=1)
    assert "This event is over." in look()
    assert visitors.rendered == [EVENT, EVENT, EVENT]


def test_its_markdown_expires_with_the_state_of_the_event(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    markdown_url = f"{EVENT.rstrip('/')}.md"
    assert "Register" in visitors.get(markdown_url).text
    assert visitors.is_cached(markdown_url)
    clock.wait(seconds=60)
    assert "This event is on now." in visitors.get(markdown_url).text


def test_the_page_of_a_cancelled_event_does_not_expire_when_it_starts(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    workshop.status = "cancelled"
    workshop.save()
    visitors.get(EVENT)
    clock.wait(hours=23)
    assert visitors.is_cached(EVENT)


def test_a_list_does_not_show_an_event_as_upcoming_after_its_new_end(
    visitors: Visitors, workshop: EventPage, clock: Clock, edit: Callable[[], Any]
) -> None:
    visitors.get("/newsroom/")
    with edit():
        workshop.ends_at = clock.now + timedelta(hours=2)
        workshop.save_revision().publish()
    assert "Upcoming events" in visitors.get("/newsroom/").text
    clock.wait(hours=2)
    assert "Upcoming events" not in visitors.get("/newsroom/").text


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/"])
def test_a_list_is_cached_until_an_upcoming_event_ends(
    visitors: Visitors, workshop: EventPage, clock: Clock, url: str
) -> None:
    assert workshop.ends_at
    clock.now = workshop.ends_at - timedelta(hours=2)
    visitors.get(url)
    clock.wait(hours=1, minutes=59)
    assert visitors.is_cached(url)
    assert "Upcoming events" in visitors.get(url).text
    clock.wait(minutes=1)
    assert "Upcoming events" not in visitors.get(url).text
    assert visitors.is_cached(url)


def test_a_list_shows_until_when_an_event_lasts_from_its_second_day(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    clock.now = workshop.starts_at
    until = re.compile(r"Until\s+<time[^>]*>")
    assert not until.search(visitors.get("/newsroom/").text)
    clock.wait(hours=14)
    assert visitors.is_cached("/newsroom/")
    assert not until.search(visitors.get("/newsroom/").text)
    clock.wait(hours=1)
    assert until.search(visitors.get("/newsroom/").text)


@pytest.mark.parametrize("url", ["/newsroom/?year=2026", "/newsroom/events/feed/rss/", f"{EVENT}calendar.ics", REPORT])
def test_pages_that_do_not_depend_on_the_time_stay_cached(
    visitors: Visitors, workshop: EventPage, clock: Clock, url: str
) -> None:
    visitors.get(url)
    clock.wait(hours=2)
    assert visitors.is_cached(url)


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/feed/rss/", f"{EVENT}calendar.ics", EVENT, REPORT])
@pytest.mark.parametrize("field", ["ends_at", "venue", "status"])
def test_a_new_time_venue_or_status_is_shown_at_once_on_all_pages_with_the_event(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any], url: str, field: str
) -> None:
    visitors.get(url)
    values = {"ends_at": workshop.starts_at + timedelta(days=3), "venue": "Library", "status": "postponed"}
    with edit():
        setattr(workshop, field, values[field])
        workshop.save_revision().publish()
    assert visitors.get(url).body == visitors.get_uncached(url).body
    assert visitors.rendered == [url, url]


def test_the_old_calendar_url_redirects_as_soon_as_the_event_has_a_new_slug(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    assert visitors.get(f"{EVENT}calendar.ics").status == 200
    with edit():
        workshop.slug = "course"
        workshop.save_revision().publish()
    answer = visitors.get(f"{EVENT}calendar.ics")
    assert (answer.status, answer.headers["location"]) == (301, "/newsroom/events/course/calendar.ics")


def test_links_between_an_event_and_its_report_are_updated_at_once(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    def assert_both_are_current() -> None:
        for url in (EVENT, REPORT):
            assert visitors.get(url).body == visitors.get_uncached(url).body

    report = ArticlePage.objects.get(slug="how-it-was")
    assert_both_are_current()
    with edit():
        workshop.highlights = report
        workshop.save_revision().publish()
    assert "About the event" in visitors.get(REPORT).text
    assert_both_are_current()
    with edit():
        report.view_restrictions.create(restriction_type="login")
    assert "Read the highlights" not in visitors.get(EVENT).text
    with edit():
        report.view_restrictions.get().delete()
    with edit():
        report.title = "How good it was"
        report.save_revision().publish()
    assert "Read the highlights: How good it was" in " ".join(visitors.get(EVENT).text.split())
    with edit():
        workshop.refresh_from_db()
        workshop.unpublish()
    assert "About the event" not in visitors.get(REPORT).text


def test_an_event_does_not_show_a_deleted_report(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    workshop.highlights = ArticlePage.objects.get(slug="how-it-was")
    workshop.save()
    assert "Read the highlights" in visitors.get(EVENT).text
    with edit():
        ArticlePage.objects.get(slug="how-it-was").delete()
    assert "Read the highlights" not in visitors.get(EVENT).text


COMING = '<section class="band coming-events">'


@pytest.fixture
def home_with_events(home: HomePage, workshop: EventPage) -> HomePage:
    """The home page with the block of coming events."""
    home.refresh_from_db()
    home.body = stream(("coming_events", {"title": "What comes next", "link": link()}))
    home.save_revision().publish()
    return home


def test_the_home_page_is_cached_until_a_coming_event_ends(
    visitors: Visitors, workshop: EventPage, home_with_events: HomePage, clock: Clock
) -> None:
    assert workshop.ends_at
    clock.now = workshop.ends_at - timedelta(hours=2)
    assert COMING in visitors.get("/").text
    clock.wait(hours=1, minutes=59)
    assert visitors.is_cached("/")
    clock.wait(minutes=1)
    assert COMING not in visitors.get("/").text


def test_the_home_page_shows_a_changed_a_new_and_a_turned_event_at_once(
    visitors: Visitors,
    workshop: EventPage,
    home_with_events: HomePage,
    clock: Clock,
    edit: Callable[[], Any],
    publisher: Any,
) -> None:
    assert COMING in visitors.get("/").text
    with edit():
        workshop.venue = "Library"
        workshop.save_revision().publish()
    assert "Library" in visitors.get("/").text
    with edit():
        make_article(workshop, publisher)
    for url in ("/", "/newsroom/", EVENT):
        assert visitors.get(url).body == visitors.get_uncached(url).body
    assert COMING not in visitors.get("/").text
    article = ArticlePage.objects.get(pk=workshop.pk)
    with edit():
        make_event(article, facts_of_former_event(article), publisher)
    for url in ("/", "/newsroom/", EVENT, REPORT):
        assert visitors.get(url).body == visitors.get_uncached(url).body
    assert COMING in visitors.get("/").text


def test_an_article_that_changes_leaves_the_home_page_in_the_cache(
    visitors: Visitors, workshop: EventPage, home_with_events: HomePage, clock: Clock, edit: Callable[[], Any]
) -> None:
    assert COMING in visitors.get("/").text
    with edit():
        article = ArticlePage.objects.get(slug="how-it-was")
        article.title = "How it really was"
        article.save_revision().publish()
    assert visitors.is_cached("/")
