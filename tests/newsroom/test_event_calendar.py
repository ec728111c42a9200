"""The calendar file of an event, parsed as a calendar program does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from newsroom.models import CategoryPage, EventPage, NewsroomPage
from tests.factories import SINGAPORE, EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

URL = "/newsroom/events/workshop/calendar.ics"


@pytest.fixture
def read(client: Client) -> Callable[..., Any]:
    """Fetch the file, and return its only event."""

    def get(url: str = URL) -> Any:
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        lines = response.content.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line for line in lines), "RFC 5545, 3.1"
        calendar = Calendar.from_ical(response.content)
        assert not calendar.errors
        assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//ACTRIS//ACTRIS CMS//EN")
        (entry,) = calendar.walk("VEVENT")
        assert not entry.errors
        zones = ["Asia/Singapore"] if isinstance(entry["dtstart"].dt, datetime) else []
        assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == zones
        return entry

    return get


def test_it_has_title_times_place_and_url(workshop: EventPage, read: Callable[..., Any], site: Site) -> None:
    entry = read()
    assert entry["summary"] == "Workshop"
    assert entry["dtstart"].params["TZID"] == "Asia/Singapore"
    assert entry["dtstart"].dt == datetime(2026, 5, 12, 1, tzinfo=UTC)
    assert entry["dtend"].dt == datetime(2026, 5, 13, 9, 30, tzinfo=UTC)
    assert entry["location"] == "Auditorium, 23 Sample Park, Level 2, Singapore 123456"
    assert entry["url"] == f"{site.root_url}/newsroom/events/workshop/"
    assert entry["status"] == "CONFIRMED"
    assert "In one sentence." in entry["description"]


def test_an_event_without_an_end_has_none_in_the_file(workshop: EventPage, read: Callable[..., Any]) -> None:
    workshop.ends_at = None
    workshop.save()
    assert "dtend" not in read()


def test_an_event_from_midnight_to_midnight_is_all_day(workshop: EventPage, read: Callable[..., Any]) -> None:
    workshop.starts_at = datetime(2026, 5, 12, tzinfo=SINGAPORE)
    workshop.ends_at = datetime(2026, 5, 14, tzinfo=SINGAPORE)
    workshop.save()
    entry = read()
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 5, 12), date(2026, 5, 14))
    assert entry["dtstart"].params["VALUE"] == entry["dtend"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(("status", "known_as"), [("postponed", "TENTATIVE"), ("cancelled", "CANCELLED")])
def test_postponed_and_cancelled_events_have_that_status(
    workshop: EventPage, read: Callable[..., Any], status: str, known_as: str
) -> None:
    workshop.status = status
    workshop.save()
    assert read()["status"] == known_as


def test_a_changed_renamed_and_moved_event_keeps_its_uid(
    workshop: EventPage, events: CategoryPage, read: Callable[..., Any]
) -> None:
    before = read()
    workshop.slug, workshop.title = "course", "Course"
    workshop.save_revision().publish()
    workshop.refresh_from_db()
    workshop.move(events.get_parent(), pos="last-child")
    after = read("/newsroom/course/calendar.ics")
    assert after["uid"] == before["uid"]
    assert after["summary"] == "Course"
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["dtstamp"].dt == after["last-modified"].dt


def test_its_sequence_number_grows_with_each_publication(
    workshop: EventPage, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = [read()["sequence"]]
    for now in (
        datetime(2026, 5, 1, tzinfo=UTC),
        datetime(2026, 5, 1, 0, 1, tzinfo=UTC),
        datetime(2094, 1, 1, tzinfo=UTC),
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        EventPage.objects.get().save_revision().publish()
        versions.append(read()["sequence"])
    assert versions[:3] == [0, 0, 60]
    assert versions[2] < versions[3] < 2**31, "RFC 5545, 3.3.8"


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("workshop", 'inline; filename="workshop.ics"'),
        ("細胞-workshop", "inline; filename*=utf-8''%E7%B4%B0%E8%83%9E-workshop.ics"),
    ],
)
def test_its_file_name_is_the_slug_in_any_script(events: CategoryPage, client: Client, slug: str, name: str) -> None:
    event = EventPageFactory(parent=events, slug=slug)
    assert client.get(f"{event.url}calendar.ics")["Content-Disposition"] == name


def test_old_urls_redirect_to_the_new_one(
    workshop: EventPage, newsroom: NewsroomPage, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    workshop.slug = "course"
    with django_capture_on_commit_callbacks(execute=True):
        workshop.save_revision().publish()
    newsroom.refresh_from_db()
    EventPage.objects.get().move(newsroom, pos="last-child")
    for url in (URL, "/newsroom/events/course/calendar.ics"):
        response = client.get(url, follow=True)
        assert response.redirect_chain == [("/newsroom/course/calendar.ics", 301)]
        assert response["Content-Type"].startswith("text/calendar")


def test_a_redirect_to_another_route_of_an_event_leads_to_its_page(
    workshop: EventPage, site: Site, client: Client
) -> None:
    Redirect.objects.create(old_path="/old", site=site, redirect_page=workshop, redirect_page_route_path="/feed.ics")
    assert client.get("/old")["Location"] == workshop.url


def test_special_characters_are_escaped(workshop: EventPage, read: Callable[..., Any]) -> None:
    workshop.title = "Cells; genes, and\x0b \\more: " + "細胞治療 " * 20
    workshop.save()
    assert " ".join(read()["summary"].split()) == " ".join(workshop.title.replace("\x0b", " ").split())


def test_a_draft_has_no_file(workshop: EventPage, client: Client) -> None:
    workshop.unpublish()
    assert client.get(URL).status_code == 404


def test_the_file_of_a_private_event_is_private(workshop: EventPage, events: CategoryPage, client: Client) -> None:
    events.view_restrictions.create(restriction_type="login")
    assert client.get(URL).status_code == 302
    events.view_restrictions.all().delete()
    events.view_restrictions.create(restriction_type="password", password="sesame")
    response = client.get(URL)
    assert response["Content-Type"].startswith("text/html")
    assert b"BEGIN:VCALENDAR" not in response.content


@pytest.mark.parametrize(
    "url",
    ["/calendar.ics", "/newsroom/calendar.ics", "/newsroom/events/calendar.ics", f"{URL}/", f"{URL}/{URL[-12:]}"],
)
def test_nothing_else_has_a_calendar_file(workshop: EventPage, client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
