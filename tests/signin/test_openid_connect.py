"""Sign-in by another provider: only to accounts that exist, and only by an address that the provider has verified."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account.app_settings import LOGIN_TIMEOUT
from django.contrib.sessions.models import Session as AnySession
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from requests import ConnectionError, Session

from actris_cms.settings.sign_in import openid_connect_from_environment
from actris_cms.signin.models import SignIn
from actris_cms.users.models import User

from .conftest import is_in

SECRET = "the secret of the site, which is long enough"


class Provider:
    """A small OpenID Connect provider on this machine, which knows one person."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.asked: list[dict[str, list[str]]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(provider.person if self.path == "/userinfo" else provider.configuration)

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                provider.asked.append(sent)
                claims = {"iss": provider.url, "aud": "actris", "iat": 0, "exp": 2**33, **provider.person}
                token = jwt.encode(claims, SECRET, "HS256")
                self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

            def answer(self, data: Any) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(data).encode())

            def log_message(self, *args: Any) -> None:
                """Write nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        places = {"authorization_endpoint": "login", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        self.configuration = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{name: f"{self.url}/{place}" for name, place in places.items()},
        }


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield provider
    provider.server.shutdown()
    thread.join()
    provider.server.server_close()


@pytest.fixture
def provider(server: Provider, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Provider:
    """The provider, which the settings name, and which knows the owner."""
    environment = {"ISSUER": server.url, "CLIENT_ID": "actris", "CLIENT_SECRET": SECRET, "NAME": "Our directory"}
    for name, value in environment.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect_from_environment()
    settings.OIDC_NAME = "Our directory"
    server.person = {"sub": "17", "email": "Owner@example.org", "email_verified": True}
    server.asked.clear()
    return server


def come_back(client: Client, following: str = "") -> Any:
    """Go to the provider, and come back from it."""
    answer = client.get(
        f"/admin/login/by/sso/?{urlencode({'next': following})}" if following else "/admin/login/by/sso/"
    )
    sent = parse_qs(urlsplit(answer["Location"]).query)
    return client.get(f"/admin/login/by/sso/back/?{urlencode({'code': 'x', 'state': sent['state'][0]})}")


def test_a_button_is_only_there_if_the_settings_name_a_provider(client: Client, db: None) -> None:
    assert "/admin/login/by/" not in client.get("/admin/login/").content.decode()
    assert client.get("/admin/login/by/sso/").status_code == 404


def test_the_owner_signs_in(client: Client, owner: User, provider: Provider) -> None:
    assert "Sign in with Our directory" in client.get("/admin/login/").content.decode()
    assert come_back(client, "/admin/pages/")["Location"] == "/admin/pages/"
    assert is_in(client)
    assert SignIn.objects.get().method == "Our directory"
    assert "code_verifier" in provider.asked[0]


def test_the_password_still_works_afterwards(client: Client, owner: User, provider: Provider) -> None:
    before = owner.password
    come_back(client)
    owner.refresh_from_db()
    assert owner.password == before


def test_a_second_step_is_asked_for_all_the_same(client: Client, owner: User, provider: Provider, app: Any) -> None:
    assert come_back(client)["Location"] == "/admin/two-step/sign-in/"
    client.post("/admin/two-step/sign-in/", {"code": app()})
    assert is_in(client)
    assert SignIn.objects.get().method == "Our directory and code of an app"


@pytest.mark.parametrize(
    "person",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": None},
        {"email": ""},
    ],
    ids=["unknown", "not verified", "not said", "no address"],
)
def test_others_do_not(client: Client, owner: User, provider: Provider, person: dict[str, Any]) -> None:
    provider.person = {**provider.person, **person}
    assert come_back(client)["Location"] == "/admin/login/"
    assert "there is no account with your e-mail address" in client.get("/admin/login/").content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize("letter", ["\u0131", "\u017f"], ids=["dotless i", "long s"])
def test_nor_does_an_address_that_is_only_the_same_in_capitals(
    client: Client, owner: User, provider: Provider, letter: str
) -> None:
    """PostgreSQL ignores case by comparing capitals, and those of these letters are I and S."""
    User.objects.update(email="miles@github.com")
    provider.person["email"] = "miles@github.com".replace(letter.upper().lower(), letter)
    come_back(client)
    assert not is_in(client)
    provider.person["email"] = "Miles@GitHub.com"
    come_back(client)
    assert is_in(client)


def test_nor_does_an_account_that_is_not_active(client: Client, owner: User, provider: Provider) -> None:
    User.objects.update(is_active=False)
    come_back(client)
    assert not is_in(client)


def test_an_identity_is_never_tied_to_an_account(client: Client, owner: User, provider: Provider) -> None:
    """So whoever loses the address at the provider also loses the account, and nobody can tie another one to it."""
    client.force_login(owner)
    provider.person["email"] = "stranger@example.org"
    answer = client.get("/admin/login/by/sso/?process=connect")
    state = parse_qs(urlsplit(answer["Location"]).query)["state"][0]
    client.get(f"/admin/login/by/sso/back/?{urlencode({'code': 'x', 'state': state})}")
    visitor = Client()
    come_back(visitor)
    assert not is_in(visitor)


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, owner: User, provider: Provider) -> None:
    assert client.get("/admin/login/by/sso/back/?code=x&state=made-up")["Location"] == "/admin/login/"
    assert not is_in(client)


@pytest.mark.parametrize(
    ("given", "missing"), [({"ISSUER": "https://a.example"}, "OIDC_CLIENT_ID"), ({"CLIENT_ID": "x"}, "OIDC_ISSUER")]
)
def test_half_a_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=missing):
        openid_connect_from_environment()


def test_a_provider_without_https_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ISSUER": "http://login.example.org", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    with pytest.raises(ImproperlyConfigured, match="https"):
        openid_connect_from_environment()


def test_a_provider_that_does_not_answer_as_it_should_is_said_in_words(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(provider, "configuration", [])
    for _ in ("strange answer", "no answer"):
        assert client.get("/admin/login/by/sso/")["Location"] == "/admin/login/"
        assert "Our directory does not answer now." in client.get("/admin/login/").content.decode()
        monkeypatch.setattr(Session, "request", Mock(side_effect=ConnectionError))
    assert not AnySession.objects.exists()


def test_what_a_visitor_begins_lasts_some_minutes(client: Client, provider: Provider, db: None) -> None:
    client.get("/admin/login/by/sso/")
    assert client.session.get_expiry_age() <= LOGIN_TIMEOUT


def test_who_signs_in_has_a_session_of_the_usual_length(client: Client, owner: User, provider: Provider) -> None:
    come_back(client)
    assert client.session.get_expiry_age() > LOGIN_TIMEOUT
