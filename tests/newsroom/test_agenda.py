"""The agenda: upcoming events above the lists of the newsroom."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from newsroom.lists.counts import PAGE_SIZE
from newsroom.models import CategoryPage, EventPage, NewsroomPage
from tests.factories import SINGAPORE, ArticlePageFactory, EventPageFactory

from .test_articles import words
from .test_events import AFTER, BEFORE, DURING, URL, Main, clock_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Agenda = Callable[..., list[str]]


@pytest.fixture
def agenda(main: Main) -> Agenda:
    """Return the text of each event in a list's agenda at a given time."""

    def get(url: str = "/newsroom/", at: datetime = BEFORE) -> list[str]:
        with clock_at(at):
            html = main(url)
        found = re.search(r'<section class="agenda".*?</section>', html, re.DOTALL)
        return [words(item) for item in re.findall(r"<li>.*?</li>", found[0], re.DOTALL)] if found else []

    return get


def test_it_shows_date_title_and_place_and_links_to_the_event(workshop: EventPage, agenda: Agenda, main: Main) -> None:
    assert agenda() == ["12 to 13 May 2026 Workshop Auditorium"]
    with clock_at(BEFORE):
        html = main("/newsroom/")
    assert f'<a href="{URL}">Workshop</a>' in html
    assert '<h2 id="agenda">Upcoming events</h2>' in html


def test_it_shows_the_time_of_a_one_day_event(workshop: EventPage, agenda: Agenda) -> None:
    workshop.starts_at, workshop.ends_at = BEFORE + timedelta(days=1), BEFORE + timedelta(days=1, hours=2)
    workshop.save()
    assert agenda() == ["Saturday 2 May 2026, 9 am Workshop Auditorium"]


def test_the_next_event_comes_first_whenever_it_was_announced(
    workshop: EventPage, events: CategoryPage, agenda: Agenda, main: Main
) -> None:
    for day in range(1, 7):
        events.refresh_from_db()
        starts = BEFORE + timedelta(days=day)
        EventPageFactory(parent=events, title=f"Talk {day}", starts_at=starts, ends_at=None, date=BEFORE.date())
    found = [title for item in agenda() for title in re.findall(r"Talk \d|Workshop", item)]
    assert found == [*(f"Talk {day}" for day in range(1, 7)), "Workshop"]
    with clock_at(BEFORE):
        html = main("/newsroom/")
    at_once, _, on_request = html.partition('<details class="fold">')
    assert "Talk 4</a>" in at_once
    assert "Talk 5</a>" not in at_once
    assert "3 more upcoming events" in words(on_request)


def test_events_that_started_on_an_earlier_day_come_last(
    workshop: EventPage, events: CategoryPage, agenda: Agenda
) -> None:
    EventPageFactory(parent=events, title="Course", starts_at=BEFORE, ends_at=BEFORE + timedelta(days=60))
    assert agenda(at=BEFORE)[0] == "1 May to 30 June 2026 Course Auditorium"
    later = agenda(at=BEFORE + timedelta(days=1))
    assert later == ["12 to 13 May 2026 Workshop Auditorium", "Until 30 June 2026 Course Auditorium"]


@pytest.mark.parametrize(("at", "is_there"), [(DURING, True), (AFTER - timedelta(seconds=1), True), (AFTER, False)])
def test_it_lists_an_event_until_it_is_over(workshop: EventPage, agenda: Agenda, at: datetime, is_there: bool) -> None:
    assert bool(agenda(at=at)) == is_there


@pytest.mark.parametrize(("day", "is_there"), [(12, True), (13, False)])
def test_an_event_without_an_end_is_over_at_the_end_of_its_day(
    workshop: EventPage, agenda: Agenda, day: int, is_there: bool
) -> None:
    workshop.ends_at = None
    workshop.save()
    assert bool(agenda(at=datetime(2026, 5, day, 0, 5, tzinfo=SINGAPORE))) == is_there


@pytest.mark.parametrize("values", [{"status": "cancelled"}, {"status": "postponed"}, {"live": False}])
def test_it_does_not_list_cancelled_postponed_or_unpublished_events(
    workshop: EventPage, agenda: Agenda, values: dict[str, Any]
) -> None:
    for name, value in values.items():
        setattr(workshop, name, value)
    workshop.save()
    assert agenda() == []


def test_it_does_not_list_private_events(workshop: EventPage, agenda: Agenda) -> None:
    PageViewRestriction.objects.create(page=workshop, restriction_type="login")
    assert agenda() == []


def test_an_event_in_two_categories_is_listed_in_each_and_once_in_the_newsroom(
    workshop: EventPage, training: CategoryPage, agenda: Agenda
) -> None:
    workshop.create_alias(parent=training)
    assert [len(agenda(url)) for url in ("/newsroom/", "/newsroom/events/", "/newsroom/training/")] == [1, 1, 1]


def test_a_category_only_lists_its_own_events(workshop: EventPage, training: CategoryPage, agenda: Agenda) -> None:
    assert len(agenda("/newsroom/events/")) == 1
    assert agenda("/newsroom/training/") == []


def test_only_the_first_unfiltered_page_shows_it(workshop: EventPage, newsroom: NewsroomPage, agenda: Agenda) -> None:
    for _ in range(PAGE_SIZE):
        newsroom.refresh_from_db()
        ArticlePageFactory(parent=newsroom)
    assert agenda("/newsroom/?page=1")
    assert agenda("/newsroom/?page=2") == []
    assert agenda(f"/newsroom/?year={workshop.date.year}") == []
