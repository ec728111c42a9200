"""What somebody sees whose attempt is refused."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from actris_cms.security.throttle import Attempt
from home.models import HomePage

from ..factories import UserFactory


class TestRefusals:
    """The page that refuses an attempt says of what there was too much, and leads back to the form."""

    def refusal(self, url: str, data: dict[str, str], monkeypatch: pytest.MonkeyPatch, user: Any = None) -> Any:
        """Send a form as if there had been too many attempts, and return the page."""
        monkeypatch.setattr(Attempt, "begin", lambda attempt: 300)
        client = Client()
        if user:
            client.force_login(user)
        answer = client.post(url, data)
        assert answer.status_code == 429
        return BeautifulSoup(answer.content, "html.parser").main

    @pytest.mark.parametrize(
        ("name", "data", "words", "way_back"),
        [
            ("account_login", {"login": "a"}, "wrong passwords for this account", "/admin/login/"),
            (
                "account_login",
                {"login": "a", "next": "/about-us/?a=1"},
                "wrong passwords for this account",
                "/admin/login/?next=%2Fabout-us%2F%3Fa%3D1",
            ),
            (
                "wagtailadmin_account",
                {"password-new_password1": "new"},
                "wrong old passwords for your account",
                "/admin/account/",
            ),
            (
                "wagtailadmin_password_reset",
                {"email": "a@example.org"},
                "requests for a new password",
                "/admin/password_reset/",
            ),
        ],
    )
    def test_for_an_account(
        self,
        home: HomePage,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        data: dict[str, str],
        words: str,
        way_back: str,
    ) -> None:
        user = UserFactory() if name == "wagtailadmin_account" else None
        page = self.refusal(reverse(name), data, monkeypatch, user)
        assert f"There were too many {words}" in page.text
        assert page.find("a", class_="button")["href"] == way_back
        forgotten = page.find("a", string="Forgotten password?")
        assert bool(forgotten) is (name != "wagtailadmin_password_reset")

    @pytest.mark.parametrize("return_url", ["/about-us/", "http://testserver/documents/1/a.pdf"])
    def test_for_a_page_or_document(self, shared_form: str, monkeypatch: pytest.MonkeyPatch, return_url: str) -> None:
        page = self.refusal(shared_form, {"password": "x", "return_url": return_url}, monkeypatch)
        what = "document" if "documents" in shared_form else "page"
        assert f"There were too many wrong passwords for this {what}" in page.text
        assert "account" not in page.text
        assert [link["href"] for link in page("a")] == [return_url]

    def test_never_leads_to_another_site(self, shared_form: str, monkeypatch: pytest.MonkeyPatch) -> None:
        page = self.refusal(shared_form, {"password": "x", "return_url": "https://evil.example/"}, monkeypatch)
        assert [link["href"] for link in page("a")] == [shared_form]
