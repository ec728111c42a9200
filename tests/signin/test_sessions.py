"""How sessions end: after idle time, on a new password, everywhere else, and by an administrator."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from about.models import AboutPage
from actris_cms.signin.models import SignIn
from actris_cms.users.models import User

from .conftest import PASSWORD, enter, is_in

HOUR = 3600
NEW = "another horse battery"


class Clock:
    """How far a test is ahead of the time."""

    ahead = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that a test moves on."""
    made, now = Clock(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=made.ahead))
    return made


def test_a_session_ends_after_twelve_idle_hours_and_not_while_somebody_works(
    client: Client, owner: User, clock: Clock
) -> None:
    enter(client)
    for _ in range(5):
        clock.ahead += 10 * HOUR
        assert is_in(client)
    clock.ahead += 12.1 * HOUR
    assert not is_in(client)


def test_what_an_open_page_asks_for_by_itself_is_no_work(
    client: Client, owner: User, about_page: AboutPage, clock: Clock
) -> None:
    enter(client)
    for _ in range(3):
        clock.ahead += 5 * HOUR
        client.post(f"/admin/editing-sessions/ping/wagtailcore/page/{about_page.pk}/1/")
        client.get("/admin/session/")
    assert not is_in(client)


def test_the_setting_says_how_long(client: Client, owner: User, clock: Clock, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = HOUR
    enter(client)
    clock.ahead += 1.1 * HOUR
    assert not is_in(client)


def test_a_request_does_not_write_the_session(client: Client, owner: User) -> None:
    enter(client)
    is_in(client)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        is_in(client)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_a_new_password_ends_all_other_sessions(client: Client, owner: User) -> None:
    other = Client()
    enter(client)
    enter(other)
    data = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "a@example.org"}
    data |= {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    data |= {"locale-preferred_language": "", "locale-current_time_zone": "Asia/Singapore"}
    data |= {"password-old_password": PASSWORD, "password-new_password1": NEW, "password-new_password2": NEW}
    assert client.post("/admin/account/", data).status_code == 302
    assert (is_in(client), is_in(other)) == (True, False)
    assert enter(Client(), password=PASSWORD).status_code == 200
    third = Client()
    enter(third, password=NEW)
    third.post("/admin/session/end-others/")
    assert (is_in(client), is_in(third)) == (False, True)


def test_one_can_sign_out_everywhere_else(client: Client, owner: User) -> None:
    others = [Client(), Client()]
    for each in (client, *others):
        enter(each)
    assert "/admin/session/end-others/" in client.get("/admin/account/").content.decode()
    assert "Sign out everywhere else" in client.get("/admin/session/end-others/").content.decode()
    assert all(map(is_in, others))
    answer = client.post("/admin/session/end-others/", follow=True)
    assert "You are signed out everywhere else." in answer.content.decode()
    assert is_in(client)
    assert not any(map(is_in, others))
    assert SignIn.objects.exclude(session_key="").count() == 1


def test_also_where_the_browser_held_the_session_of_somebody_else(client: Client, owner: User) -> None:
    User.objects.create_user("reader", password=PASSWORD)  # May not use the admin, and so sees the sign-in page again.
    other = Client()
    enter(other, "reader")
    enter(other)
    enter(client)
    assert is_in(other)
    client.post("/admin/session/end-others/")
    assert (is_in(client), is_in(other)) == (True, False)


def test_a_page_asks_who_is_signed_in(client: Client, owner: User) -> None:
    assert client.get("/admin/session/").json()["user"] is None
    enter(client)
    answer = client.get("/admin/session/")
    assert answer.json()["user"] == owner.pk
    assert len(answer.json()["token"]) == 64
    assert "no-store" in answer["Cache-Control"]


def test_visitors_pages_do_not_depend_on_it(client: Client, about_page: AboutPage) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(about_page.url)
    assert not answer.cookies
    assert not [query["sql"] for query in queries if "session" in query["sql"]]
