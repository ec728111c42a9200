"""Coming events on the home page."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage
from newsroom.models import CategoryPage, EventPage, NewsroomPage
from tests.factories import EventPageFactory, link, stream

from .test_articles import words
from .test_events import AFTER, BEFORE, DURING, clock_at

pytestmark = pytest.mark.django_db

Main = Callable[[str], str]


@pytest.fixture
def coming(home: HomePage, main: Main) -> Callable[..., list[str]]:
    """Return the words of each event on the home page at a given time."""
    home.refresh_from_db()
    home.body = stream(("coming_events", {"title": "What comes next", "link": link()}))
    home.save()

    def get(at: datetime = BEFORE) -> list[str]:
        with clock_at(at):
            html = main("/")
        found = re.search(r'<section class="band coming-events">.*?</section>', html, re.DOTALL)
        return [words(item) for item in re.findall(r"<li>.*?</li>", found[0], re.DOTALL)] if found else []

    return get


def add(events: CategoryPage, title: str, *, days: int, **fields: object) -> EventPage:
    """Add an event that starts some days after `BEFORE`."""
    events.refresh_from_db()
    starts = BEFORE + timedelta(days=days)
    fields = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), **fields}
    made: EventPage = EventPageFactory(parent=events, title=title, **fields)
    return made


def test_it_shows_date_title_and_place(workshop: EventPage, coming: Callable[..., list[str]]) -> None:
    assert coming() == ["12 to 13 May 2026 Workshop Auditorium"]


def test_it_shows_the_next_three_soonest_first(
    events: CategoryPage, coming: Callable[..., list[str]], main: Main
) -> None:
    for day in (4, 2, 3, 1):
        add(events, f"Talk {day}", days=day)
    assert [re.findall(r"Talk \d", item)[0] for item in coming()] == ["Talk 1", "Talk 2", "Talk 3"]
    with clock_at(BEFORE):
        html = main("/")
    assert re.search(r'class="arrow-link"\s+href="/newsroom/"\s*>All coming events<', html)


def test_what_started_on_an_earlier_day_comes_last(events: CategoryPage, coming: Callable[..., list[str]]) -> None:
    add(events, "Course", days=-1, ends_at=BEFORE + timedelta(days=30))
    add(events, "Talk", days=2)
    first, second = coming()
    assert "Talk" in first
    assert second.startswith("Until 31 May 2026 Course")


@pytest.mark.parametrize(("at", "is_there"), [(DURING, True), (AFTER - timedelta(seconds=1), True), (AFTER, False)])
def test_an_event_stays_until_it_is_over(
    workshop: EventPage, coming: Callable[..., list[str]], at: datetime, is_there: bool
) -> None:
    assert bool(coming(at)) == is_there


def test_it_is_hidden_without_events(newsroom: NewsroomPage, coming: Callable[..., list[str]], main: Main) -> None:
    assert coming() == []
    assert "What comes next" not in main("/")


def test_it_shows_no_draft_private_cancelled_or_postponed_event(
    events: CategoryPage, coming: Callable[..., list[str]]
) -> None:
    add(events, "Draft", days=1, live=False)
    add(events, "Cancelled", days=1, status="cancelled")
    add(events, "Postponed", days=1, status="postponed")
    PageViewRestriction.objects.create(page=add(events, "Private", days=1), restriction_type="login")
    add(events, "Shown", days=1)
    assert coming() == ["Saturday 2 May 2026, 9 am Shown Auditorium"]


def test_it_shows_only_events_of_its_own_site(
    workshop: EventPage, newsroom: NewsroomPage, coming: Callable[..., list[str]]
) -> None:
    other = Page.objects.get(depth=1).add_child(instance=Page(title="Other site", slug="other"))
    Site.objects.create(hostname="other.example.org", root_page=other)
    there = other.add_child(instance=NewsroomPage(title="Newsroom", slug="newsroom"))
    EventPageFactory(parent=there, title="Event of the other site")
    assert len(coming()) == 1
