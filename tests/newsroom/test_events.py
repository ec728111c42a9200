"""The page of an event: its facts, its state over time, and the article that reports on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from newsroom.dependencies import REPORTED
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage
from tests.factories import (
    SINGAPORE,
    AboutPageFactory,
    ArticlePageFactory,
    EventPageFactory,
    ImageFactory,
    link,
    stream,
)

from .test_articles import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Main = Callable[[str], str]
URL = "/newsroom/events/workshop/"
BEFORE = datetime(2026, 5, 1, 9, tzinfo=SINGAPORE)
DURING = datetime(2026, 5, 12, 9, tzinfo=SINGAPORE)
AFTER = datetime(2026, 5, 13, 17, 30, tzinfo=SINGAPORE)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Set the current time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        yield


class TestFacts:
    """The facts of an event."""

    def test_the_page_shows_when_and_where_it_is(self, workshop: EventPage, main: Main) -> None:
        with clock_at(BEFORE):
            text = words(main(URL))
        assert "When Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, 5:30 pm" in text
        assert "Where Auditorium 23 Sample Park, Level 2 Singapore 123456" in text

    def test_times_are_machine_readable(self, workshop: EventPage, main: Main) -> None:
        html = main(URL)
        assert '<time datetime="2026-05-12T09:00:00+08:00">' in html
        assert '<time datetime="2026-05-13T17:30:00+08:00">' in html

    def test_an_all_day_event_shows_no_times(self, workshop: EventPage, main: Main) -> None:
        workshop.starts_at, workshop.ends_at = DURING.replace(hour=0), DURING.replace(day=14, hour=0)
        workshop.attendance = "both"
        workshop.save()
        html = main(URL)
        assert "When Tuesday 12 May 2026 to Wednesday 13 May 2026 Where" in words(html)
        assert '<time datetime="2026-05-13">' in html
        assert "12 to 13 May 2026" in words(main("/newsroom/"))

    def test_a_poster_does_not_load_before_the_facts_above_it(self, workshop: EventPage, main: Main) -> None:
        image = {"image": ImageFactory().pk, "alt_text": "Poster", "decorative": False}
        workshop.body = stream(("image", {"image": image, "caption": "", "width": "large", "link": {}}))
        workshop.save()
        html = main(URL)
        assert 'loading="lazy" fetchpriority="low"' in html
        assert "eager" not in html

    def test_empty_fields_are_not_shown(self, events: CategoryPage, main: Main) -> None:
        EventPageFactory(parent=events, slug="talk", registration_link=[], body=[])
        html = main("/newsroom/events/talk/")
        for name in ("Fee", "Seats", "For", "Registration"):
            assert f"<dt>{name}</dt>" not in html

    def test_fee_audience_and_seats_are_shown(self, workshop: EventPage, main: Main) -> None:
        workshop.fee, workshop.audience, workshop.seats = "S$120 with lunch", "Nurses", "20 seats"
        workshop.save()
        text = words(main(URL))
        assert "For Nurses" in text
        assert "Fee S$120 with lunch" in text
        assert "Seats 20 seats" in text

    def test_online_events_show_how_to_join_and_the_time_zone(self, workshop: EventPage, main: Main) -> None:
        workshop.attendance, workshop.join_note = "online", "Come to https://meet.example/1 from 8:30 am."
        workshop.save()
        with clock_at(DURING):
            html = main(URL)
        text = words(html)
        assert "Where Online. Come to https://meet.example/1 from 8:30 am." in text
        assert 'href="https://meet.example/1"' in html
        assert "5:30 pm Singapore time" in text
        assert "Auditorium" not in text

    @pytest.mark.parametrize(("at", "status"), [(AFTER, "scheduled"), (BEFORE, "cancelled"), (BEFORE, "postponed")])
    def test_how_to_join_is_hidden_when_nobody_can(
        self, workshop: EventPage, main: Main, at: datetime, status: str
    ) -> None:
        workshop.attendance, workshop.join_note, workshop.status = "online", "The link is sent to you.", status
        workshop.save()
        with clock_at(at):
            assert "Where Online Posted" in words(main(URL))

    def test_the_date_of_the_announcement_is_apart_from_the_date_of_the_event(
        self, workshop: EventPage, main: Main
    ) -> None:
        html = main(URL)
        above, below = (words(part) for part in html.split("<h1>"))
        assert "12 to 13 May 2026 Auditorium" in above
        assert "Posted" not in above
        assert "Posted 24 February 2026" in below

    def test_a_cancelled_event_says_so_above_its_title(self, workshop: EventPage, main: Main) -> None:
        EventPage.objects.update(status="cancelled")
        html = main(URL)
        assert "Cancelled: 12 to 13 May 2026" in words(html[: html.index("<h1>")])

    def test_the_preview_shows_singapore_time_in_any_time_zone(self, workshop: EventPage) -> None:
        from django.utils import timezone

        with timezone.override("America/New_York"):
            html = workshop.make_preview_request().render().content.decode()
        assert "Tuesday 12 May 2026, 9 am" in words(html)

    def test_the_preview_shows_the_page_and_the_card(self, workshop: EventPage) -> None:
        for mode in ("", "card"):
            html = workshop.make_preview_request(preview_mode=mode).render().content.decode()
            assert "12 May 2026" in words(html) or "12 to 13 May 2026" in words(html)


class TestStates:
    """The state of an event from its announcement until after its end."""

    @pytest.mark.parametrize(
        ("moment", "said", "not_said"),
        [
            (BEFORE, "Registration Opens on Sunday 3 May 2026 Add", "Register"),
            (BEFORE + timedelta(days=2), "Registration Open until Sunday 10 May 2026, 6 pm Register", "Closed"),
            (DURING - timedelta(days=1), "Registration Closed", "Register"),
            (DURING, "This event is on now.", "Registration"),
            (AFTER, "This event is over.", "Registration"),
        ],
    )
    def test_the_page_shows_the_state_at_each_time(
        self, workshop: EventPage, main: Main, moment: datetime, said: str, not_said: str
    ) -> None:
        workshop.registration_opens_at = datetime(2026, 5, 3, tzinfo=SINGAPORE)
        workshop.registration_closes_at = datetime(2026, 5, 10, 18, tzinfo=SINGAPORE)
        workshop.save()
        with clock_at(moment):
            html = main(URL)
        assert said in words(html)
        assert not_said not in words(html).replace("Registration", "" if not_said == "Register" else "Registration")

    def test_the_button_is_shown_only_while_registration_is_open(self, workshop: EventPage, main: Main) -> None:
        for moment, is_there in (
            (BEFORE, True),
            (DURING - timedelta(seconds=1), True),
            (DURING, False),
            (AFTER, False),
        ):
            with clock_at(moment):
                assert ('href="https://example.org/register"' in main(URL)) is is_there, moment

    @pytest.mark.parametrize(
        ("status", "said"), [("postponed", "This event is postponed."), ("cancelled", "This event is cancelled.")]
    )
    def test_a_postponed_or_cancelled_event_says_so_and_takes_no_registration(
        self, workshop: EventPage, main: Main, status: str, said: str
    ) -> None:
        workshop.status = status
        workshop.save()
        for moment in (BEFORE, AFTER):
            with clock_at(moment):
                html = main(URL)
            assert said in words(html)
            assert "Was planned for Tuesday 12 May 2026" in words(html)
            assert "https://example.org/register" not in html
            assert "calendar.ics" not in html

    def test_a_button_without_a_live_target_is_not_shown(
        self, workshop: EventPage, main: Main, section: Any, client: Client
    ) -> None:
        form = AboutPageFactory(parent=section, title="Form", live=False)
        workshop.registration_link = stream(("link", link(page=form.pk)))
        workshop.save()
        with clock_at(BEFORE):
            html = main(URL)
        assert "Registration Open until Tuesday 12 May 2026, 9 am" in words(html)
        assert "Register" not in words(html).replace("Registration", "")

    def test_the_button_has_the_text_of_its_link(self, workshop: EventPage, main: Main) -> None:
        workshop.registration_link = stream(("link", link(text="Book a seat", url="https://example.org/")))
        workshop.save()
        with clock_at(BEFORE):
            assert "Book a seat Add to calendar" in words(main(URL))


class TestHighlights:
    """An event and the article that reports on it link to each other."""

    def test_each_links_to_the_other(self, workshop: EventPage, report: ArticlePage, main: Main) -> None:
        html = main(URL)
        assert "Read the highlights: How it was" in words(html)
        assert 'href="/newsroom/how-it-was/"' in html
        html = main("/newsroom/how-it-was/")
        assert "About the event Workshop" in words(html)
        assert f'href="{URL}"' in html

    @pytest.mark.parametrize("change", ["unpublish", "protect", "delete"])
    def test_the_event_does_not_link_to_an_article_that_visitors_may_not_see(
        self, workshop: EventPage, report: ArticlePage, main: Main, change: str
    ) -> None:
        if change == "protect":
            report.view_restrictions.create(restriction_type="login")
        else:
            getattr(report, change)()
        assert "Read the highlights" not in words(main(URL))

    @pytest.mark.parametrize("change", ["unpublish", "protect"])
    def test_the_article_does_not_link_to_an_event_that_visitors_may_not_see(
        self, workshop: EventPage, report: ArticlePage, main: Main, change: str
    ) -> None:
        if change == "protect":
            workshop.view_restrictions.create(restriction_type="login")
        else:
            workshop.unpublish()
        assert "About the event" not in words(main("/newsroom/how-it-was/"))

    def test_the_article_does_not_also_link_to_an_alias_of_the_event(
        self, workshop: EventPage, newsroom: NewsroomPage, report: ArticlePage, main: Main
    ) -> None:
        newsroom.refresh_from_db()
        workshop.create_alias(parent=newsroom, update_slug="again")
        assert "About the event Workshop" in words(main("/newsroom/how-it-was/"))

    def test_the_dependency_of_an_article_has_only_its_own_events(
        self, workshop: EventPage, newsroom: NewsroomPage, report: ArticlePage
    ) -> None:
        newsroom.refresh_from_db()
        workshop.create_alias(parent=newsroom, update_slug="again")
        EventPageFactory(parent=newsroom, highlights=ArticlePageFactory(parent=newsroom))
        assert REPORTED.values([str(report.pk)]) == {str(report.pk): [["Workshop", workshop.url_path]]}
