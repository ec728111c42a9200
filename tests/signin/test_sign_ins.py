"""Sign-ins are written down, shown, told of and forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actris_cms.signin.describing import device_in_words, method_in_words, shortened
from actris_cms.signin.models import SignIn
from actris_cms.signin.retention import delete_old
from actris_cms.users.models import User

from .conftest import ELSEWHERE, enter

AGENTS = {
    "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Chrome on Android": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "Edge on Windows": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Safari on iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15 Safari/604.1",
    "Safari on macOS": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.5 Safari/605.1.15",
    "Unknown browser": "curl/8.1",
}


@pytest.mark.parametrize("words", AGENTS)
def test_the_browser_is_said_in_words(words: str) -> None:
    assert device_in_words(AGENTS[words]) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", ""), ("unix:", "")],
)
def test_the_address_is_shortened(address: str, network: str) -> None:
    assert shortened(address) == network


def test_the_method_is_said_in_words() -> None:
    app = {"method": "mfa", "type": "totp"}
    assert method_in_words([{"method": "password"}, app, app], "X") == "password and code of an app"
    assert method_in_words([{"method": "mfa", "type": "webauthn", "passwordless": True}], "X") == "passkey"
    assert method_in_words([{"method": "socialaccount"}], "Our directory") == "Our directory"


def test_a_sign_in_is_written_down_and_shown_to_the_user(client: Client, owner: User) -> None:
    enter(client)
    row = SignIn.objects.get()
    assert (row.user, row.method, row.device, row.address) == (owner, "password", "Chrome on Linux", "203.0.113.0/24")
    page = client.get("/admin/account/").content.decode()
    assert "Chrome on Linux" in page
    assert "203.0.113.9" not in page
    assert "(this one)" in page


def test_wrong_passwords_are_not(client: Client, owner: User) -> None:
    enter(client, password="wrong")
    assert not SignIn.objects.exists()


def test_a_sign_in_from_a_new_browser_is_told_by_mail(client: Client, owner: User, mailoutbox: list[Any]) -> None:
    enter(client)
    client.post("/admin/logout/")
    enter(client)
    assert mailoutbox == []  # The first one ever, and the same browser again.
    enter(Client(), address=ELSEWHERE)
    assert mailoutbox[0].to == ["owner@example.org"]
    assert mailoutbox[0].subject.endswith("A sign-in from a new browser")
    assert "Network: 192.0.2.0/24" in mailoutbox[0].body


def test_administrators_read_all_and_publishers_do_not(client: Client, owner: User) -> None:
    enter(client)
    assert client.get("/admin/reports/sign-ins/").status_code == 302
    administrator = Client()
    administrator.force_login(User.objects.create_superuser("root", "", "x"))
    page = administrator.get("/admin/reports/sign-ins/").content.decode()
    assert "Chrome on Linux" in page


def test_they_are_deleted_after_half_a_year(client: Client, owner: User) -> None:
    for days in (179, 181):
        SignIn.objects.create(user=owner, at=timezone.now() - timedelta(days=days), method=str(days))
    delete_old()
    assert [row.method for row in SignIn.objects.all()] == ["179"]
