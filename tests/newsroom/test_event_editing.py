"""The forms of events."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from actris_cms.singapore import today
from actris_cms.users.models import User
from newsroom.models import ArticlePage, CategoryPage, EventPage
from tests.factories import EventPageFactory

from .test_events import BEFORE, DURING

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def form_data(**changes: Any) -> dict[str, Any]:
    """Return the form data of a new event or a new article."""
    names = ("venue", "venue_address", "join_note", "fee", "audience", "seats", "summary", "highlights")
    data: dict[str, Any] = {"title": "Talk", "slug": "talk", "date": "2026-02-24", **dict.fromkeys(names, "")}
    data |= {"starts_at": "2026-05-12 09:00", "ends_at": "", "status": "scheduled", "attendance": "in_person"}
    data |= {"registration_opens_at": "", "registration_closes_at": "", "external_url": "", "document": ""}
    data |= {"registration_link": streamfield([]), "body": streamfield([]), **changes}
    return {**nested_form_data(data), "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}


@pytest.fixture
def errors(editor: User, events: CategoryPage, client: Client) -> Callable[..., dict[str, list[str]]]:
    """Submit the form of a new event with changes, and return its errors by field."""

    def fill(**changes: Any) -> dict[str, list[str]]:
        client.force_login(editor)
        url = reverse("wagtailadmin_pages:add", args=("newsroom", "eventpage", events.pk))
        response = client.post(url, form_data(**changes))
        return {} if response.status_code == 302 else dict(response.context["form"].errors)

    return fill


def test_editors_enter_times_in_singapore_time(errors: Callable[..., Any]) -> None:
    assert errors() == {}
    event = EventPage.objects.get()
    assert event.starts_at == DURING
    assert (event.live, event.schedule.state(BEFORE)) == (False, "upcoming")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"starts_at": "0001-01-01 00:00"}, "starts_at", "Enter a year between 1900 and 2999."),
        ({"starts_at": "9999-12-31 23:00", "ends_at": ""}, "starts_at", "Enter a year between 1900 and 2999."),
        ({"ends_at": "9999-12-31 23:59"}, "ends_at", "Enter a year between 1900 and 2999."),
        ({"registration_opens_at": "0001-01-01 00:00"}, "registration_opens_at", "Enter a year between"),
        ({"registration_closes_at": "0001-01-01 00:00"}, "registration_closes_at", "Enter a year between"),
        ({"date": "0001-01-01"}, "date", "Enter a year between 1900 and 2999."),
        ({"ends_at": "2026-05-12 09:00"}, "ends_at", "end after it starts"),
        ({"ends_at": "2026-05-11 09:00"}, "ends_at", "end after it starts"),
        ({"registration_closes_at": "2026-05-12 09:01"}, "registration_closes_at", "at the latest"),
        ({"registration_opens_at": "2026-05-12 09:00"}, "registration_opens_at", "before the event starts"),
        (
            {"registration_opens_at": "2026-05-03 09:00", "registration_closes_at": "2026-05-02 09:00"},
            "registration_opens_at",
            "before it closes",
        ),
        ({"starts_at": ""}, "starts_at", "required"),
    ],
)
def test_times_in_the_wrong_order_are_rejected_on_the_field(
    errors: Callable[..., Any], changes: dict[str, str], field: str, message: str
) -> None:
    found = errors(**changes)
    assert set(found) == {field}
    assert message in found[field][0]


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({}, True),
        ({"attendance": "both", "venue": " "}, True),
        ({"attendance": "online"}, False),
        ({"venue": "To be announced"}, False),
        ({"venue_address": "1 Sample Road"}, False),
    ],
)
def test_a_venue_is_required_unless_the_event_is_online_only(
    errors: Callable[..., Any], changes: dict[str, str], is_refused: bool
) -> None:
    found = errors(**changes, **{"action-submit": "1"})
    assert set(found) == ({"venue"} if is_refused else set())
    assert not is_refused or "To be announced" in found["venue"][0]


@pytest.mark.slow
def test_a_draft_needs_no_venue_until_it_is_published(
    errors: Callable[..., Any], client: Client, publisher: User
) -> None:
    assert errors() == {}
    draft = EventPage.objects.get()
    with pytest.raises(ValidationError, match="To be announced"):
        draft.get_latest_revision().publish()
    client.force_login(publisher)
    url = reverse("wagtailadmin_pages:edit", args=(draft.pk,))
    assert client.post(url, form_data(fee="Free")).status_code == 302
    response = client.post(url, form_data(**{"action-publish": "1"}))
    assert set(response.context["form"].errors) == {"venue"}


def test_a_copy_is_a_new_announcement_as_planned_and_without_report(workshop: EventPage, report: ArticlePage) -> None:
    workshop.status = "cancelled"
    workshop.save_revision().publish()
    copy = EventPage.objects.get(pk=workshop.copy(update_attrs={"slug": "next"}, keep_live=False).pk)
    for found in (copy, copy.get_latest_revision_as_object()):
        assert (found.date, found.status, found.highlights) == (today(), "scheduled", None)
        assert (found.starts_at, found.venue) == (workshop.starts_at, "Auditorium")


@pytest.mark.parametrize("kind", ["eventpage", "articlepage"])
def test_an_unsaved_page_can_be_previewed(editor: User, events: CategoryPage, client: Client, kind: str) -> None:
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:preview_on_add", args=("newsroom", kind, events.pk))
    assert client.post(url, form_data()).json()["is_valid"]
    for mode in ("", "card"):
        response = client.get(url, {"mode": mode})
        assert response.status_code == 200
        assert ("12 May 2026" in response.content.decode().replace("\N{NO-BREAK SPACE}", " ")) is (kind == "eventpage")


def test_the_report_must_not_be_an_event(workshop: EventPage, events: CategoryPage) -> None:
    events.refresh_from_db()
    other = EventPageFactory(parent=events)
    workshop.highlights = other.articlepage_ptr
    with pytest.raises(ValidationError, match="This is an event") as caught:
        workshop.full_clean()
    assert set(caught.value.error_dict) == {"highlights"}
