"""Many guesses from many addresses are stopped, and the owner still gets in."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from actris_cms.security import guarded_forms
from actris_cms.security.devices import COOKIE
from actris_cms.security.guarded_forms import PASSWORDS
from actris_cms.users.models import User
from tests.sizes import size

from .conftest import HOME, enter, is_in

GUESSES = size(250, 1000)
ADDRESSES = [f"192.0.2.{number}" for number in range(50)]
OTHER_NETWORK = "198.51.100.77"


def guess(times: int, client: Client | None = None) -> list[int]:
    """Try wrong passwords, in turn from many addresses; return how often each status came."""
    codes = [
        enter(client or Client(), password=f"guess {number}", address=ADDRESSES[number % len(ADDRESSES)]).status_code
        for number in range(times)
    ]
    return [codes.count(200), codes.count(429)]


@pytest.mark.slow(seconds=8)
def test_many_guesses_from_fifty_addresses_are_stopped_and_the_owner_gets_in(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded_forms, "too_many_attempts", lambda *details: HttpResponse(status=429))  # Saves time.
    laptop = Client()
    enter(laptop, address=HOME)
    laptop.post("/admin/logout/")
    assert guess(GUESSES) == [PASSWORDS.account.attempts, GUESSES - PASSWORDS.account.attempts]
    # The right password, too, is refused where nothing is known: the attacker cannot tell that it was right.
    assert enter(Client(), address=OTHER_NETWORK).status_code == 429
    # At the address that the owner has used, whatever the browser; and with the browser, whatever the address.
    assert enter(Client(), address=HOME).status_code == 302
    enter(laptop, address=OTHER_NETWORK)
    assert is_in(laptop)


def test_at_the_owners_own_address_an_attacker_stops_only_other_browsers(owner: User) -> None:
    laptop = Client()
    enter(laptop)
    laptop.post("/admin/logout/")
    codes = [enter(Client(), password="wrong").status_code for _ in range(PASSWORDS.together.attempts + 1)]
    assert codes[-1] == 429
    assert enter(laptop).status_code == 302


def test_a_known_browser_has_few_guesses_too(owner: User) -> None:
    laptop = Client()
    enter(laptop)
    laptop.post("/admin/logout/")
    codes = [enter(laptop, password="wrong", address=address).status_code for address in ADDRESSES[:10]]
    assert codes == [200] * PASSWORDS.together.attempts + [429] * (10 - PASSWORDS.together.attempts)


def test_a_browser_that_another_account_uses_is_not_known(owner: User, editor: User) -> None:
    editor.set_password("x")
    editor.save()
    attacker = Client()
    enter(attacker, "editor", "x", address=ADDRESSES[0])
    attacker.post("/admin/logout/")
    few = PASSWORDS.together.attempts
    codes = [enter(attacker, password="wrong", address=ADDRESSES[0]).status_code for _ in range(few + 1)]
    assert codes[-1] == 429
    assert enter(attacker, password="wrong", address=ADDRESSES[1]).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "made-up:1abc:signature"])
def test_a_browser_cannot_be_made_up(client: Client, owner: User, value: str) -> None:
    client.cookies[COOKIE] = value
    enter(client, password="wrong")
    assert client.cookies[COOKIE].value == value


def test_the_cookie_is_only_sent_to_the_admin_and_only_set_after_a_right_password(client: Client, owner: User) -> None:
    assert COOKIE not in enter(client, password="wrong").cookies
    cookie: Any = enter(client).cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")


def test_an_unknown_account_gets_the_same_answer(client: Client, owner: User) -> None:
    texts = {
        name: enter(client, name, "wrong").content.decode().replace(name, "").split("<main")[1].split("</h1>")[1]
        for name in ("owner", "nobody")
    }
    without_tokens = {text[: text.index("csrfmiddlewaretoken")] for text in texts.values()}
    assert len(without_tokens) == 1
    assert "didn’t match" in without_tokens.pop()
