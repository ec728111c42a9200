"""The second step of a sign-in, and how it is set up."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from actris_cms.security.guarded_forms import CODES
from actris_cms.security.models import AttemptCounter
from actris_cms.users.models import User

from ..conftest import member_of
from .conftest import HOME, PASSWORD, authenticators, enter, is_in, set_up_app

STEP = "/admin/two-step/sign-in/"
App = Callable[..., str]


def test_without_a_factor_the_password_lets_in(client: Client, owner: User) -> None:
    assert enter(client)["Location"] == "/admin/"
    assert is_in(client)


def test_with_a_factor_the_password_alone_does_not(client: Client, owner: User, app: App) -> None:
    assert enter(client)["Location"] == STEP
    assert not is_in(client)
    assert client.get("/admin/two-step/").status_code == 302


def test_the_code_of_the_app_lets_in_and_leads_where_one_wanted_to_go(client: Client, owner: User, app: App) -> None:
    enter(client, next="/admin/pages/")
    assert client.post(STEP, {"code": app()})["Location"] == "/admin/pages/"
    assert is_in(client)


@pytest.mark.parametrize("cached", [True, False], ids=["one cache", "each process has its own cache"])
def test_a_code_works_once(owner: User, app: App, cached: bool) -> None:
    for works in (True, False):
        other = Client()
        if not cached:
            cache.clear()
        enter(other)
        other.post(STEP, {"code": app()})
        assert is_in(other) is works


def test_a_recovery_code_works_once(owner: User, recovery_codes: list[str]) -> None:
    for code, works in ((recovery_codes[0], True), (recovery_codes[0], False), (recovery_codes[1], True)):
        client = Client()
        enter(client)
        client.post(STEP, {"code": code})
        assert is_in(client) is works


def test_codes_cannot_be_guessed_and_who_guesses_cannot_lock_out_the_owner_elsewhere(owner: User, app: App) -> None:
    attacker = Client()
    enter(attacker, address="192.0.2.1")
    tries = CODES.together.attempts
    codes = [attacker.post(STEP, {"code": "0"}, REMOTE_ADDR="192.0.2.1").status_code for _ in range(tries + 1)]
    assert codes == [200] * tries + [429]
    assert attacker.post(STEP, {"code": app()}, REMOTE_ADDR="192.0.2.1").status_code == 429
    client = Client()
    enter(client)
    assert client.post(STEP, {"code": app()}, REMOTE_ADDR=HOME).status_code == 302


def test_a_sign_in_that_waits_for_its_second_step_says_nothing_of_the_passwords_of_others(
    owner: User, app: App
) -> None:
    """The sign-in page redirects to the second step then, whatever is sent to it. That must not count as right."""
    member_of("Communications editors", username="victim", password="x")
    client = Client()
    enter(client)
    known = set(AttemptCounter.objects.values_list("pk", flat=True))
    for _ in range(3):
        assert enter(client, "victim", "wrong").status_code == 302
    new = AttemptCounter.objects.exclude(pk__in=known)
    assert max(new.values_list("attempts", flat=True)) == 3
    assert not new.filter(expires_at__gt=timezone.now() + timedelta(days=1)).exists()


def test_one_can_stop_before_the_second_step_and_sign_in_as_somebody_else(owner: User, app: App) -> None:
    member_of("Communications editors", username="other", password=PASSWORD)
    client = Client()
    enter(client)
    client.post("/admin/login/leave/")
    enter(client, "other")
    assert is_in(client)


class TestSettingUp:
    """The owner sets up an app, and removes it again."""

    @pytest.fixture
    def signed_in(self, owner: User, client: Client, at_once: None) -> Client:
        enter(client)
        return client

    def test_right_after_the_sign_in_nobody_asks_for_the_password_again(self, signed_in: Client, owner: User) -> None:
        answer = set_up_app(signed_in)
        assert answer["Location"] == "/admin/two-step/codes/"
        assert authenticators(owner) == {"totp", "recovery_codes"}
        codes = BeautifulSoup(signed_in.get(answer["Location"]).content, "html.parser").select(".codes li")
        assert len(codes) == 10
        assert "An authenticator app was added" in mail.outbox[-1].body

    def test_some_minutes_later_the_password_is_asked_for(self, signed_in: Client) -> None:
        session = signed_in.session
        session["account_authentication_methods"] = [
            {**record, "at": record["at"] - 600} for record in session["account_authentication_methods"]
        ]
        session.save()
        answer = signed_in.get("/admin/two-step/app/")
        assert answer["Location"] == "/admin/confirm/?next=%2Fadmin%2Ftwo-step%2Fapp%2F"
        assert signed_in.post(answer["Location"], {"password": "wrong"}).status_code == 200
        assert signed_in.post(answer["Location"], {"password": PASSWORD})["Location"] == "/admin/two-step/app/"
        assert signed_in.get("/admin/two-step/app/").status_code == 200

    def test_the_other_sessions_end_which_had_only_a_password(self, signed_in: Client, owner: User) -> None:
        other = Client()
        enter(other)
        set_up_app(signed_in)
        assert is_in(signed_in)
        assert not is_in(other)

    def test_a_copy_of_the_database_does_not_have_the_secrets(
        self, signed_in: Client, owner: User, settings: Any
    ) -> None:
        set_up_app(signed_in)
        kept = Authenticator.objects.get(user=owner, type="totp").data["secret"]
        assert not re.fullmatch("[A-Z2-7]+=*", kept)
        enter(client := Client())
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
        enter(client)
        assert client.post(STEP, {"code": "000000"}).status_code == 200  # And no error.

    def test_who_must_have_a_factor_cannot_remove_the_last_one(
        self, signed_in: Client, owner: User, settings: Any
    ) -> None:
        set_up_app(signed_in)
        settings.SECOND_FACTOR = "all"
        assert "You must have a second step" in signed_in.get("/admin/two-step/app/remove/").content.decode()
        signed_in.post("/admin/two-step/app/remove/")
        assert "totp" in authenticators(owner)
        settings.SECOND_FACTOR = "optional"
        mail.outbox.clear()
        signed_in.post("/admin/two-step/app/remove/")
        assert authenticators(owner) == set()
        assert "The authenticator app was removed" in mail.outbox[-1].body


class TestLost:
    """Somebody has lost the phone and the recovery codes."""

    def test_an_administrator_removes_the_second_step_and_the_user_is_told(self, owner: User, app: App) -> None:
        administrator = Client()
        administrator.force_login(User.objects.create_superuser("root", "", PASSWORD))
        url = f"/admin/users/{owner.pk}/second-step/"
        assert url in administrator.get("/admin/users/").content.decode()
        assert "Remove all passkeys" in administrator.get(url).content.decode()
        administrator.post(url)
        assert authenticators(owner) == set()
        assert "An administrator removed your second step" in mail.outbox[-1].body

    def test_nobody_else_can(self, owner: User, app: App, editor: User) -> None:
        client = Client()
        client.force_login(editor)
        client.post(f"/admin/users/{owner.pk}/second-step/")
        assert authenticators(owner) == {"totp"}

    def test_an_operator_can_on_the_server(self, owner: User, app: App, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(CommandError, match="no user with the name “nobody”"):
            call_command("reset_second_factor", "nobody")
        call_command("reset_second_factor", "owner")
        assert authenticators(owner) == set()
        assert capsys.readouterr().out == "owner: 1 removed, and all sessions ended.\n"
