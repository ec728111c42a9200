"""With a second factor required, no door opens without it: a session that lacks it counts as none."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from about.models import AboutPage
from actris_cms.signin.middleware import SETTING_UP
from actris_cms.users.models import User
from review.modes import Moment

from ..conftest import member_of
from ..factories import DocumentFactory
from .conftest import PASSWORD, authenticators, enter, is_in, set_up_app

# What is open to visitors: how one signs in, and scripts.
OPEN = {
    "account_inactive",
    "account_login",
    "invitation",
    "leave_sign_in",
    "mfa_authenticate",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "session_status",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_sprite",
}

PARAMETER = re.compile(r"<(?:(\w+):)?\w+>|\([^)]*\)")
VALUES = {"moment": Moment().to_url(datetime.now(UTC)), "path": "about-us/"}


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR = "all"


@pytest.fixture
def half(client: Client, owner: User) -> Client:
    """A session of a user with all rights who has given only the password, and has no factor yet."""
    owner.is_superuser = True
    owner.save()
    enter(client)
    assert client.session["_auth_user_id"] == str(owner.pk)
    return client


@pytest.fixture
def password_only(half: Client, owner: User, app: Any) -> Client:
    """The same, of a user who has a factor. Such a session began before the factor was set up elsewhere."""
    return half


def admin_views() -> Iterator[tuple[str, str]]:
    """Yield the name and a URL of every view of the admin, with 1 for each parameter."""
    yield from _views(get_resolver().url_patterns, "", "/")


def _views(patterns: Any, namespace: str, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _views(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, route
            )
        elif isinstance(pattern, URLPattern) and route.startswith(("/admin", "/review/")):
            url = PARAMETER.sub(lambda found: VALUES.get(found[1] or "", "1"), route).replace("\\d+", "1")
            yield f"{namespace}{pattern.name or ''}", url.rstrip("$")


@pytest.mark.slow(seconds=8)
@pytest.mark.parametrize("session", ["half", "password_only"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_view_of_the_admin_opens(request: pytest.FixtureRequest, session: str, method: str) -> None:
    client: Client = request.getfixturevalue(session)
    tried = set()
    for name, url in admin_views():
        if name in OPEN or (session == "half" and name in SETTING_UP) or url.startswith("/review/"):
            continue
        answer = getattr(client, method)(url, HTTP_X_REQUESTED_WITH="" if method == "get" else "XMLHttpRequest")
        location = answer.headers.get("Location", "")
        led_away = answer.status_code == 302 and location.startswith("/admin/login/")
        assert led_away or answer.status_code in (403, 404, 405), (name, url, answer.status_code, location)
        if answer.status_code == 404:
            visitor = getattr(Client(), method)(url)
            assert visitor.status_code == 404, (name, url)
        tried.add(name)
    assert len(tried) > 250, len(tried)


@pytest.mark.parametrize("session", ["half", "password_only"])
def test_no_page_document_or_preview_opens_either(
    request: pytest.FixtureRequest, session: str, about_page: AboutPage
) -> None:
    client: Client = request.getfixturevalue(session)
    PageViewRestriction.objects.create(page=about_page, restriction_type="login")
    collection = Collection.get_first_root_node().add_child(name="Board papers")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document = DocumentFactory(collection=collection)
    for url in (about_page.url, document.url, f"/admin/pages/{about_page.pk}/view_draft/"):
        assert client.get(url, follow=False).status_code == 302, url
        assert "/login/" in client.get(url)["Location"], url
    assert "wagtail-userbar" not in client.get("/").content.decode()


def test_the_way_in_leads_to_where_a_factor_is_set_up_and_then_all_is_open(
    half: Client, owner: User, at_once: None
) -> None:
    answer = half.get("/admin/pages/", follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/two-step/?next=%2Fadmin%2Fpages%2F"
    assert "Your account needs more than a password" in answer.content.decode()
    assert set_up_app(half)["Location"] == "/admin/two-step/codes/"
    assert is_in(half)
    assert authenticators(owner) == {"totp", "recovery_codes"}


def test_who_has_a_factor_must_give_it_and_cannot_add_another_instead(password_only: Client, app: Any) -> None:
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_activate_totp"):
        assert password_only.get(reverse(name))["Location"].startswith("/admin/login/")
    page = password_only.get("/admin/login/")
    assert "Please sign in again, now with your second step." in page.content.decode()
    assert enter(password_only)["Location"] == "/admin/two-step/sign-in/"
    password_only.post("/admin/two-step/sign-in/", {"code": app()})
    assert is_in(password_only)


def test_publishers_alone_can_be_asked_for_it(owner: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "publishers"
    member_of("Communications editors", username="writer", password=PASSWORD)
    User.objects.create_superuser("root", "", PASSWORD)
    opened = {}
    for name in ("owner", "writer", "root"):
        client = Client()
        enter(client, name)
        opened[name] = is_in(client)
    assert opened == {"owner": False, "writer": True, "root": False}


def test_without_the_setting_a_password_is_enough(client: Client, owner: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "optional"
    enter(client)
    assert is_in(client)


def test_a_new_password_by_mail_does_not_get_around_it(
    client: Client, owner: User, app: Any, mailoutbox: list[Any]
) -> None:
    client.post("/admin/password_reset/", {"email": "owner@example.org"})
    url = re.search(r"http://testserver(/\S+)", mailoutbox[-1].body)[1]  # type: ignore[index]
    form = client.get(url)["Location"]
    client.post(form, {"new_password1": "another horse battery", "new_password2": "another horse battery"})
    assert "_auth_user_id" not in client.session
    assert enter(client, password="another horse battery")["Location"] == "/admin/two-step/sign-in/"
    assert not is_in(client)
