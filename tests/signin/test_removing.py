"""Whoever must have a second factor keeps one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import connection
from django.test import Client

from actris_cms.signin.adapters import FactorAdapter
from actris_cms.users.models import User

from ..factories import UserFactory
from .conftest import PASSWORD, authenticators, enter, set_up_app


def add_passkey(user: User) -> str:
    """Add a passkey; return the URL that removes it."""
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})
    return f"/admin/two-step/passkeys/{passkey.pk}/remove/"


@pytest.fixture(autouse=True)
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passkeys of these tests have no keys."""
    monkeypatch.setattr(WebAuthn, "authenticator_data", None)


@pytest.mark.usefixtures("at_once")
def test_the_last_passkey_stays_if_one_is_required(client: Client, owner: User, settings: Any) -> None:
    enter(client)
    set_up_app(client)
    url = add_passkey(owner)
    settings.SECOND_FACTOR = "all"
    client.post("/admin/two-step/app/remove/")
    assert "You must have a second step" in client.post(url).content.decode()
    assert "webauthn" in authenticators(owner)
    settings.SECOND_FACTOR = "optional"
    client.post(url)
    assert "webauthn" not in authenticators(owner)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_remove_both(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    owner: User = UserFactory.create(username="owner", password=PASSWORD, is_superuser=True)
    client = Client()
    enter(client)
    set_up_app(client)
    urls = [add_passkey(owner), "/admin/two-step/app/remove/"]
    settings.SECOND_FACTOR = "all"
    both, can_delete = Barrier(2), FactorAdapter.can_delete_authenticator

    def wait_for_the_other(adapter: FactorAdapter, authenticator: Authenticator) -> bool:
        may = can_delete(adapter, authenticator)
        with suppress(BrokenBarrierError):
            both.wait(0.3)
        return may

    monkeypatch.setattr(FactorAdapter, "can_delete_authenticator", wait_for_the_other)

    def remove(url: str) -> int:
        browser = Client()
        browser.cookies = client.cookies
        try:
            return browser.post(url).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as requests:
        assert sorted(requests.map(remove, urls)) == [200, 302]
    assert len(authenticators(owner) & {"webauthn", "totp"}) == 1
