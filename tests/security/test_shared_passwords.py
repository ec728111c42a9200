"""Who guesses the password of a page or a collection stops only himself, until there are very many guesses."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from actris_cms.security.guarded_forms import GUARDED_FORMS, SHARED_PASSWORDS
from actris_cms.security.throttle import Limit, Limits

from .conftest import PASSWORD

pytestmark = pytest.mark.slow

OFFICE, HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9", "192.0.2.1"
WRONG = "wrong"


class Visitor:
    """A browser at an address, which keeps its cookies and sends the token of the form."""

    def __init__(self, url: str, address: str = OFFICE) -> None:
        self.client, self.url = Client(enforce_csrf_checks=True, REMOTE_ADDR=address), url
        self.client.get(url)

    def give(self, word: str) -> int:
        """Send the form, and return the status."""
        token = self.client.cookies["csrftoken"].value
        data = {"password": word, "return_url": "/", "csrfmiddlewaretoken": token}
        status: int = self.client.post(self.url, data).status_code
        return status


class TestSharedPasswords:
    """Who guesses the password of a page or a collection stops only himself, until there are very many guesses."""

    OWN, PLACE, PASSWORDS = 2, 5, 8

    @pytest.fixture(autouse=True)
    def low_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        low = Limits(Limit(self.OWN, 300), account=Limit(self.PASSWORDS, 3600), address=Limit(self.PLACE, 3600))
        for name, form in GUARDED_FORMS.items():
            if form.limits is SHARED_PASSWORDS:
                monkeypatch.setitem(GUARDED_FORMS, name, replace(form, limits=low))

    def test_a_visitor_who_guesses_is_stopped_but_not_the_others_at_the_address(self, shared_form: str) -> None:
        attacker = Visitor(shared_form)
        assert [attacker.give(WRONG) for _ in range(self.OWN + 1)] == [200] * self.OWN + [429]
        assert attacker.give(PASSWORD) == 429
        assert Visitor(shared_form).give(PASSWORD) == 302

    def test_an_attacker_with_ever_new_cookies_is_stopped_by_the_limit_of_the_address(self, shared_form: str) -> None:
        assert guess_anew(shared_form, self.PLACE + 1) == [200] * self.PLACE + [429]
        assert Visitor(shared_form).give(PASSWORD) == 429
        assert Visitor(shared_form, HOME).give(PASSWORD) == 302

    def test_a_right_password_at_an_address_does_not_open_it_to_guesses(self, shared_form: str) -> None:
        assert Visitor(shared_form).give(PASSWORD) == 302
        assert guess_anew(shared_form, self.PLACE + 2)[-1] == 429

    def test_who_gave_the_right_password_before_is_not_stopped_by_others(self, shared_form: str) -> None:
        colleague = Visitor(shared_form)
        assert colleague.give(PASSWORD) == 302
        guess_anew(shared_form, self.PLACE + 2)
        assert Visitor(shared_form).give(PASSWORD) == 429
        assert colleague.give(PASSWORD) == 302

    def test_guesses_from_many_addresses_do_not_stop_those_at_a_known_address(self, shared_form: str) -> None:
        assert Visitor(shared_form).give(PASSWORD) == 302
        for address in (ELSEWHERE, HOME):
            guess_anew(shared_form, self.PLACE, address)
        assert Visitor(shared_form, "192.0.2.200").give(PASSWORD) == 429
        assert Visitor(shared_form).give(PASSWORD) == 302


def guess_anew(url: str, times: int, address: str = OFFICE) -> list[int]:
    """Give wrong passwords, each as a new visitor; return the status codes."""
    return [Visitor(url, address).give(WRONG) for _ in range(times)]


def test_the_form_has_the_look_of_the_site_and_says_what_is_protected(shared_form: str) -> None:
    page = BeautifulSoup(Client().get(shared_form).content, "html.parser")
    what = "document" if "documents" in shared_form else "page"
    assert page.h1.text == f"This {what} is protected"
    assert page.title.text.startswith("Password required | ")
    assert page.find("header", class_="site-header")
    assert page.select_one(f'main form[action="{shared_form}"]')
