"""Somebody who signs in, with and without a second step."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client

from actris_cms.users.models import User

from ..conftest import member_of

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "203.0.113.9", "192.0.2.1"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture
def owner(db: None) -> User:
    """A publisher with a password."""
    return member_of("Communications publishers", username="owner", password=PASSWORD, email="owner@example.org")


def enter(client: Client, username: str = "owner", password: str = PASSWORD, address: str = HOME, **data: str) -> Any:
    """Send the sign-in form."""
    data |= {"login": username, "password": password}
    return client.post("/admin/login/", data, REMOTE_ADDR=address, HTTP_USER_AGENT=CHROME)


def is_in(client: Client) -> bool:
    """Whether the admin opens."""
    return bool(client.get("/admin/").status_code == 200)


@pytest.fixture
def app(owner: User) -> Callable[..., str]:
    """An authenticator app of the owner: returns its code."""
    secret = generate_totp_secret()
    TOTP.activate(owner, secret)
    return lambda: code_of(secret)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do at once what waits for the end of a transaction, as without the transaction of the test."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, **options: function())


def code_of(secret: str) -> str:
    """Return the code that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(client: Client) -> Any:
    """Set up an authenticator app for the user who is signed in."""
    page = BeautifulSoup(client.get("/admin/two-step/app/").content, "html.parser")
    return client.post("/admin/two-step/app/", {"code": code_of(page.find("code", class_="secret").text)})


@pytest.fixture
def recovery_codes(owner: User, app: Any) -> list[str]:
    """The recovery codes of the owner."""
    return RecoveryCodes.activate(owner).get_unused_codes()


def authenticators(user: User) -> set[str]:
    """Return the kinds of factors of a user."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
