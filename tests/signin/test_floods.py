"""Visitors who ask again and again cannot fill the database, nor keep the owner out."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from actris_cms.security import guarded_forms
from actris_cms.security.guarded_forms import GUARDED_FORMS, HOUR
from actris_cms.security.throttle import Limit, Limits
from actris_cms.users.models import User

from .conftest import ELSEWHERE, HOME, enter

OTHERS = [f"192.0.2.{number}" for number in range(2, 9)]
PASSKEY, PROVIDER, RESET = "/admin/two-step/passkeys/sign-in/", "/admin/login/by/sso/", "/admin/password_reset/"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a network ask twice an hour, and all of them together four times, to save time."""
    monkeypatch.setattr(guarded_forms, "too_many_attempts", lambda *details: HttpResponse(status=429))
    for name in ("mfa_login_webauthn", "openid_connect_login", "wagtailadmin_password_reset"):
        limits = Limits(together=Limit(2, HOUR), account=Limit(4, HOUR), address=Limit(2, HOUR))
        monkeypatch.setitem(GUARDED_FORMS, name, replace(GUARDED_FORMS[name], limits=limits))


def ask(url: str, address: str, client: Client | None = None) -> int:
    """Ask for what a passkey has to sign, for the page of another provider, or for a new password."""
    browser = client or Client()
    details: Any = {"REMOTE_ADDR": address, "headers": {"Accept": "application/json"}}
    if url == RESET:
        return browser.post(url, {"email": "owner@example.org"}, **details).status_code
    return browser.get(url, **details).status_code


@pytest.mark.parametrize("url", [PASSKEY, PROVIDER])
def test_a_network_begins_few_sessions(owner: User, url: str) -> None:
    answers = [ask(url, ELSEWHERE) for _ in range(4)]
    assert answers[1] != 429
    assert answers[2:] == [429, 429]
    assert Session.objects.count() <= 2


@pytest.mark.parametrize("url", [PASSKEY, PROVIDER, RESET])
def test_many_networks_do_not_keep_out_who_has_signed_in_at_a_browser(owner: User, url: str) -> None:
    laptop = Client()
    enter(laptop, address=HOME)
    laptop.post("/admin/logout/")
    assert [ask(url, address) for address in OTHERS][-1] == 429
    assert ask(url, OTHERS[-1], Client()) == 429
    assert ask(url, OTHERS[-1], laptop) != 429
    if url == RESET:
        assert mail.outbox[-1].to == ["owner@example.org"]
    assert [ask(url, OTHERS[-1], laptop) for _ in range(3)][-1] == 429


def test_the_sign_in_page_begins_no_session(client: Client, db: None) -> None:
    client.get(PASSKEY)  # Not by the script.
    client.get("/admin/login/")
    assert not Session.objects.exists()
