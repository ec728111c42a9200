"""Events in the page cache: shown as the clock has them, and rendered no more often than that takes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from home.models import HomePage
from newsroom.models import ArticlePage, EventPage
from tests.factories import ArticlePageFactory, CategoryPageFactory, EventPageFactory, NewsroomPageFactory

from .conftest import Clock, Visitors

EVENT, REPORT = "/newsroom/events/workshop/", "/newsroom/events/how-it-was/"


@pytest.fixture
def workshop(home: HomePage) -> EventPage:
    """A workshop that starts at nine, for which visitors can register until then, and an article beside it."""
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    events = CategoryPageFactory(parent=newsroom, title="Events", slug="events")
    ArticlePageFactory(parent=events, title="How it was", slug="how-it-was")
    events.refresh_from_db()
    made: EventPage = EventPageFactory(parent=events, title="Workshop", slug="workshop")
    return made


def test_an_event_is_as_the_clock_says_and_is_rendered_once_for_each_state(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    def look() -> str:
        texts = [visitors.get(EVENT).text for _ in range(2)]
        assert texts[0] == texts[1] == visitors.afresh(EVENT).text
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


def test_its_markdown_is_kept_no_longer_than_it_is_true(visitors: Visitors, workshop: EventPage, clock: Clock) -> None:
    twin = f"{EVENT.rstrip('/')}.md"
    assert "Register" in visitors.get(twin).text
    assert visitors.is_kept(twin)
    clock.wait(seconds=60)
    assert "This event is on now." in visitors.get(twin).text


def test_an_event_that_is_over_or_cancelled_is_kept_as_any_page(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    workshop.status = "cancelled"
    workshop.save()
    visitors.get(EVENT)
    clock.wait(hours=23)
    assert visitors.is_kept(EVENT)


def test_a_list_says_no_longer_what_is_coming_up_than_the_new_end_of_an_event(
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
def test_a_list_is_kept_until_what_is_coming_up_is_over(
    visitors: Visitors, workshop: EventPage, clock: Clock, url: str
) -> None:
    assert workshop.ends_at
    clock.now = workshop.ends_at - timedelta(hours=2)
    visitors.get(url)
    clock.wait(hours=1, minutes=59)
    assert visitors.is_kept(url)
    assert "Upcoming events" in visitors.get(url).text
    clock.wait(minutes=1)
    assert "Upcoming events" not in visitors.get(url).text
    assert visitors.is_kept(url)


def test_a_list_says_until_when_an_event_is_from_the_day_after_its_first(
    visitors: Visitors, workshop: EventPage, clock: Clock
) -> None:
    clock.now = workshop.starts_at
    said = re.compile(r"Until\s+<time[^>]*>")
    assert not said.search(visitors.get("/newsroom/").text)
    clock.wait(hours=14)
    assert visitors.is_kept("/newsroom/")
    assert not said.search(visitors.get("/newsroom/").text)
    clock.wait(hours=1)
    assert said.search(visitors.get("/newsroom/").text)


@pytest.mark.parametrize("url", ["/newsroom/?year=2026", "/newsroom/events/feed/rss/", f"{EVENT}calendar.ics", REPORT])
def test_what_shows_nothing_of_the_clock_is_kept_past_it(
    visitors: Visitors, workshop: EventPage, clock: Clock, url: str
) -> None:
    visitors.get(url)
    clock.wait(hours=2)
    assert visitors.is_kept(url)


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/feed/rss/", f"{EVENT}calendar.ics", EVENT, REPORT])
@pytest.mark.parametrize("field", ["ends_at", "venue", "status"])
def test_a_new_time_place_or_status_is_seen_at_once_wherever_the_event_is_shown(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any], url: str, field: str
) -> None:
    visitors.get(url)
    values = {"ends_at": workshop.starts_at + timedelta(days=3), "venue": "Library", "status": "postponed"}
    with edit():
        setattr(workshop, field, values[field])
        workshop.save_revision().publish()
    assert visitors.get(url).body == visitors.afresh(url).body
    assert visitors.rendered == [url, url]


def test_an_old_address_of_its_calendar_leads_on_as_soon_as_the_event_has_another(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    assert visitors.get(f"{EVENT}calendar.ics").status == 200
    with edit():
        workshop.slug = "course"
        workshop.save_revision().publish()
    answer = visitors.get(f"{EVENT}calendar.ics")
    assert (answer.status, answer.headers["location"]) == (301, "/newsroom/events/course/calendar.ics")


def test_an_event_and_its_report_know_of_each_other_at_once(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    def are_right() -> None:
        for url in (EVENT, REPORT):
            assert visitors.get(url).body == visitors.afresh(url).body

    report = ArticlePage.objects.get(slug="how-it-was")
    are_right()
    with edit():
        workshop.highlights = report
        workshop.save_revision().publish()
    assert "About the event" in visitors.get(REPORT).text
    are_right()
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


def test_an_event_forgets_a_report_that_is_deleted(
    visitors: Visitors, workshop: EventPage, edit: Callable[[], Any]
) -> None:
    workshop.highlights = ArticlePage.objects.get(slug="how-it-was")
    workshop.save()
    assert "Read the highlights" in visitors.get(EVENT).text
    with edit():
        ArticlePage.objects.get(slug="how-it-was").delete()
    assert "Read the highlights" not in visitors.get(EVENT).text
