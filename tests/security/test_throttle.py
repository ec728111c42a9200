"""Guesses are limited by account and address, and nobody is locked out by others."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from about.models import AboutPage
from actris_cms.security.guarded_forms import GUARDED_FORMS, PASSWORDS
from actris_cms.security.models import AttemptCounter
from actris_cms.security.visitor_address import shortened
from actris_cms.users.models import User

from ..conftest import member_of
from ..factories import UserFactory

pytestmark = pytest.mark.slow

OFFICE, HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9", "192.0.2.1"
PASSWORD = "correct horse battery"
WRONG = "wrong"
FEW = PASSWORDS.together.attempts
MANY = PASSWORDS.account.attempts

Try = Callable[..., Any]


@pytest.fixture
def owner(db: None) -> User:
    """An editor with a password."""
    return member_of("Communications editors", username="owner", password=PASSWORD, email="owner@example.org")


def sign_in(
    username: str = "owner", password: str = WRONG, address: str = ELSEWHERE, client: Client | None = None
) -> Any:
    """Send the sign-in form from an address, by a browser that was never seen or by that of a client."""
    return (client or Client()).post("/admin/login/", {"login": username, "password": password}, REMOTE_ADDR=address)


def guess(times: int, **details: Any) -> list[int]:
    """Sign in with a wrong password several times; return the status codes."""
    return [sign_in(**details).status_code for _ in range(times)]


def test_after_some_wrong_passwords_the_right_one_is_refused_too_and_the_answer_says_how_long_to_wait(
    owner: User,
) -> None:
    assert guess(FEW) == [200] * FEW
    answer = sign_in(password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= PASSWORDS.together.seconds
    assert "Please wait 5 minutes, then try again." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_an_unknown_account_gets_the_same_answers(owner: User) -> None:
    assert guess(FEW + 1, username="nobody") == guess(FEW + 1)


def test_the_sign_in_page_of_visitors_checks_nothing_itself(owner: User, settings: Any) -> None:
    answer = Client().get("/_util/login/?next=/about-us/")
    assert answer["Location"] == "/admin/login/?next=%2Fabout-us%2F"
    settings.WAGTAILADMIN_BASE_URL = "https://edit.example.org"
    answer = Client().get("/_util/login/?next=/about-us/")
    assert answer["Location"] == "https://edit.example.org/admin/login/?next=%2Fabout-us%2F"
    client = Client()
    client.post("/_util/login/", {"login": "owner", "username": "owner", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("spelling", ["Owner", "OWNER ", "ｏｗｎｅｒ"])
def test_spellings_of_a_name_count_together(owner: User, spelling: str) -> None:
    guess(FEW)
    assert sign_in(spelling).status_code == 429


def test_after_the_time_has_passed_the_password_is_checked_again(owner: User) -> None:
    guess(FEW)
    AttemptCounter.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(password=PASSWORD).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(owner: User) -> None:
    for _ in range(3):
        assert guess(FEW - 1) == [200] * (FEW - 1)
        assert sign_in(password=PASSWORD).status_code == 302


def test_a_refused_attempt_does_not_lengthen_the_wait(owner: User) -> None:
    guess(FEW)
    ends = set(AttemptCounter.objects.values_list("key", "attempts", "expires_at"))
    guess(3)
    assert set(AttemptCounter.objects.values_list("key", "attempts", "expires_at")) == ends


def test_attempts_are_not_forgotten_when_caches_are_emptied(owner: User) -> None:
    guess(FEW)
    for cache in caches.all():
        cache.clear()
    assert sign_in(password=PASSWORD).status_code == 429


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_simultaneous_attempts_do_not_exceed_the_limit() -> None:
    UserFactory(username="owner", password=PASSWORD)

    def attempt(number: int) -> int:
        try:
            return sign_in().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as visitors:
        assert sorted(visitors.map(attempt, range(3 * FEW)))[: FEW + 1] == [200] * FEW + [429]


class TestOthers:
    """An attacker stops himself, and not other people."""

    def test_an_attacker_at_one_address_does_not_lock_out_the_owner_at_another(self, owner: User) -> None:
        guess(2 * FEW)
        assert sign_in(password=PASSWORD, address=HOME).status_code == 302

    @pytest.mark.slow
    def test_an_attacker_at_many_addresses_is_stopped_but_not_the_owner_at_a_known_address(self, owner: User) -> None:
        assert sign_in(password=PASSWORD, address=HOME).status_code == 302
        codes = [sign_in(address=f"192.0.2.{number}").status_code for number in range(MANY + 1)]
        assert codes == [200] * MANY + [429]
        assert sign_in(password=PASSWORD, address="192.0.2.200").status_code == 429
        assert sign_in(password=PASSWORD, address=HOME).status_code == 302

    @pytest.mark.slow
    def test_an_attacker_in_an_office_is_stopped_but_not_the_others_there(self, owner: User) -> None:
        assert sign_in(password=PASSWORD, address=OFFICE).status_code == 302
        codes = [sign_in(f"user{number}", address=OFFICE).status_code for number in range(MANY + 1)]
        assert codes == [200] * MANY + [429]
        assert sign_in(password=PASSWORD, address=OFFICE).status_code == 302

    def test_someone_who_signs_in_correctly_counts_as_no_attempt(self, owner: User) -> None:
        for _ in range(3):
            sign_in(password=PASSWORD, address=OFFICE)
        assert set(AttemptCounter.objects.values_list("attempts", flat=True)) == {0, 1}

    def test_a_network_of_ipv6_counts_as_one_address(self, owner: User) -> None:
        codes = [sign_in(address=f"2001:db8:1:2::{number}").status_code for number in range(FEW + 1)]
        assert codes == [200] * FEW + [429]
        assert sign_in(password=PASSWORD, address="2001:db8:1:3::1").status_code == 302


class TestOtherForms:
    def page_password(self, page: AboutPage) -> Try:
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password=PASSWORD)
        url = reverse("wagtailcore_authenticate_with_password", args=(restriction.pk, page.pk))
        return lambda word, address: Client(REMOTE_ADDR=address).post(url, {"password": word, "return_url": "/"})

    def collection_password(self, page: AboutPage) -> Try:
        restriction = CollectionViewRestriction.objects.create(
            collection=Collection.get_first_root_node(), restriction_type="password", password=PASSWORD
        )
        url = reverse("wagtaildocs_authenticate_with_password", args=(restriction.pk,))
        return lambda word, address: Client(REMOTE_ADDR=address).post(url, {"password": word, "return_url": "/"})

    @pytest.mark.parametrize("form", ["page_password", "collection_password"])
    def test_passwords_of_pages_and_collections_cannot_be_guessed(self, about_page: AboutPage, form: str) -> None:
        send = getattr(self, form)(about_page)
        assert send(PASSWORD, HOME).status_code == 302
        codes = [send("wrong", ELSEWHERE).status_code for _ in range(11)]
        assert codes == [200] * 10 + [429]
        assert send(PASSWORD, ELSEWHERE).status_code == 429
        assert send(PASSWORD, OFFICE).status_code == 302

    def test_new_passwords_are_asked_for_only_a_few_times_whether_or_not_the_account_exists(self, owner: User) -> None:
        url = reverse("wagtailadmin_password_reset")
        for email in ("owner@example.org", "nobody@example.org"):
            client = Client(REMOTE_ADDR=ELSEWHERE)
            codes = [client.post(url, {"email": email}).status_code for _ in range(6)]
            assert codes == [302] * 5 + [429]

    @pytest.mark.parametrize("given", [(1, 2), (1,), (2,)])
    def test_the_old_password_cannot_be_guessed_by_who_found_an_open_session(
        self, client: Client, owner: User, given: tuple[int, ...]
    ) -> None:
        client.force_login(owner)
        url = reverse("wagtailadmin_account")
        data = {"password-old_password": "wrong", **{f"password-new_password{number}": "n" for number in given}}
        codes = [client.post(url, data).status_code for _ in range(FEW)]
        # Nothing checks an old password without a new one, so such a form must not end the counting.
        others = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": owner.email}
        others |= {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
        others |= {"locale-preferred_language": "", "locale-current_time_zone": "Asia/Singapore"}
        saved = client.post(url, {**others, "password-old_password": "wrong"})
        assert [*codes, saved.status_code, client.post(url, data).status_code] == [200] * FEW + [302, 429]

    def test_every_form_that_takes_a_password_without_a_session_is_guarded(self) -> None:
        names = {name for name in url_names(get_resolver()) if re.search("login|authenticate|password_reset$", name)}
        # Wagtail's own form cannot be reached, that of visitors leads to the other, and nobody guesses what a passkey
        # or another provider signs.
        others = {
            name for name in names if re.search("^wagtail.*_login$|(?<!login)_webauthn$|callback|socialaccount", name)
        }
        assert names - others == GUARDED_FORMS.keys() - {"wagtailadmin_account"}


def url_names(resolver: URLResolver) -> Iterator[str]:
    """Yield the names of all URLs without a namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or ""
        elif not pattern.namespace:
            yield from url_names(pattern)


def logged_guesses(caplog: pytest.LogCaptureFixture, username: str) -> list[str]:
    """Guess too often, and return what the log says of it."""
    caplog.clear()
    caplog.set_level("INFO", logger="actris_cms.security")
    guess(FEW + 1, username=username)
    return [record.getMessage() for record in caplog.records if record.name.startswith("actris_cms.security")]


def test_the_log_has_a_mark_for_an_account_and_the_network(owner: User, caplog: pytest.LogCaptureFixture) -> None:
    first, other = (logged_guesses(caplog, name) for name in ("owner", "a password in the wrong field"))
    network = shortened(ELSEWHERE)
    said = re.fullmatch(rf"Failed sign-in for (account [0-9a-f]{{8}}) from {network}", first[0])
    assert said
    assert first[-1].startswith(f"Refused sign-in for {said[1]} from {network}: too many attempts, wait")
    assert said[1] not in other[0]
    assert not any(word in line for line in [*first, *other] for word in ("owner", "password", ELSEWHERE))


def test_a_setting_lets_the_log_name_account_and_address(
    owner: User, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.LOG_PERSONAL_DATA = True
    logged = logged_guesses(caplog, "owner\nforged line")
    assert logged[0] == f"Failed sign-in for 'owner\\nforged line' from {ELSEWHERE}"
    assert logged[-1].startswith(f"Refused sign-in for 'owner\\nforged line' from {ELSEWHERE}: too many attempts, wait")


def test_forms_without_a_token_are_not_counted(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("wagtailadmin_login"), {"login": "owner", "password": "x"}).status_code == 403
    assert not AttemptCounter.objects.exists()
