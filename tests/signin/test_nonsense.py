"""What nobody sends who means well is answered as wrong, and not by an error."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode

from actris_cms.users.models import User

from .conftest import PASSWORD, enter, is_in

PASSKEYS = "/admin/two-step/passkeys/"
ID = "AAAA"
CLIENT_DATA = websafe_encode(json.dumps({"type": "webauthn.get", "challenge": "AAAA", "origin": "x"}).encode())


def signed(**response: Any) -> dict[str, Any]:
    return {"id": ID, "rawId": ID, "type": "public-key", "response": response}


# What a passkey sends, with parts that are missing, of another type, too short, or of nobody.
NONSENSE: list[Any] = [
    {"id": 1},
    [],
    1,
    "x",
    signed(),
    {**signed(), "response": []},
    signed(clientDataJSON=1, authenticatorData=2, signature=3, userHandle=4),
    signed(clientDataJSON="AAAA", authenticatorData="AAAA", signature="AAAA", userHandle="AAAA"),
    signed(clientDataJSON=CLIENT_DATA, authenticatorData="", signature="", userHandle="MQ"),
    signed(clientDataJSON=CLIENT_DATA, authenticatorData="A" * 60, signature="AA", userHandle="MQ"),
    signed(
        clientDataJSON=CLIENT_DATA,
        authenticatorData="A" * 60,
        signature="AA",
        userHandle="OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    ),
    signed(clientDataJSON=CLIENT_DATA, attestationObject="AAAA"),
    signed(clientDataJSON=CLIENT_DATA, attestationObject="o2NmbXRkbm9uZQ"),
]
TEXTS = [*map(json.dumps, NONSENSE), "", "{", "[" * 100_000, "9" * 5000]


def test_an_address_that_is_none_is_not_followed(client: Client, owner: User) -> None:
    for bad in ("//[", "http://[::1", "//]["):
        assert client.get("/admin/login/", {"next": bad}).status_code == 200
    assert enter(client, next="//[")["Location"] == "/admin/"


def test_what_no_passkey_has_signed_lets_nobody_in(client: Client, owner: User) -> None:
    client.get(f"{PASSKEYS}sign-in/", headers={"Accept": "application/json"})
    for text in TEXTS:
        assert client.post(f"{PASSKEYS}sign-in/", {"credential": text})["Location"] == "/admin/login/", text
    assert not is_in(client)


@pytest.mark.slow
def test_nor_is_it_a_second_step(client: Client, owner: User, app: Any) -> None:
    enter(client)
    for text in TEXTS:
        client.get("/admin/two-step/sign-in/")
        assert client.post("/admin/two-step/sign-in/", {"credential": text}).status_code == 200, text
    assert not is_in(client)


@pytest.mark.slow
def test_nor_is_it_a_new_passkey_or_a_confirmation(client: Client, owner: User) -> None:
    enter(client, password=PASSWORD)
    for text in TEXTS:
        client.get(f"{PASSKEYS}add/")
        data = {"credential": text, "name": "x", "passwordless": "on"}
        assert client.post(f"{PASSKEYS}add/", data).status_code == 200, text
        client.get(f"{PASSKEYS}confirm/")
        assert client.post(f"{PASSKEYS}confirm/", {"credential": text})["Location"].startswith("/admin/"), text
    assert not Authenticator.objects.exists()
