"""Errors carry the security headers, wherever they arise."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from actris_cms.core.models.pages import BasePage
from home.models import HomePage

HEADERS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
}
Request = Callable[[Client], Any]
ERRORS: dict[str, tuple[int, Request]] = {
    "a host that is not allowed": (400, lambda client: client.get("/", HTTP_HOST="evil.example", secure=True)),
    "such a host without HTTPS": (400, lambda client: client.get("/", HTTP_HOST="evil.example")),
    "an invalid host": (400, lambda client: client.get("/", HTTP_HOST="ev il")),
    "too many fields": (400, lambda client: client.post("/admin/login/", dict.fromkeys(range(10_001), 1), secure=True)),
    "too much data": (400, lambda client: client.post("/admin/login/", {"a": "x" * 3_000_000}, secure=True)),
    "no token": (403, lambda client: client.post("/admin/login/", {}, secure=True)),
    "a missing page": (404, lambda client: client.get("/nowhere/", secure=True)),
    "a missing document": (404, lambda client: client.get("/documents/99/a.pdf", secure=True)),
    "a missing upload": (404, lambda client: client.get("/uploads/images/a.png", secure=True)),
    "a method that is not allowed": (405, lambda client: client.post("/search/", secure=True)),
    "a broken page": (500, lambda client: client.get("/", secure=True)),
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_has_the_security_headers(
    home: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["testserver"]
    monkeypatch.delattr(BasePage, "serve")
    monkeypatch.setattr("wagtail.models.Page.serve", lambda *args: 1 / 0)
    status, request = ERRORS[error]
    response = request(Client(raise_request_exception=False, enforce_csrf_checks=status == 403))
    assert response.status_code == status
    assert set(response.headers) >= HEADERS


def test_a_form_without_its_cookie_says_what_to_do_in_the_look_of_the_site(home: HomePage) -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("wagtailcore_login"), {"username": "a"})
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 403
    assert page.h1.text == "The form could not be sent"
    assert "Allow cookies" in page.main.text
    assert page.find("header", class_="site-header")


@pytest.mark.parametrize(
    "path", ["static/errors/refused.html", "static/errors/unavailable.html", "actris_cms/templates/500.html"]
)
def test_a_page_that_does_not_know_whose_site_it_is_names_nobody(settings: Any, path: str) -> None:
    markup = (settings.BASE_DIR / path).read_text()
    assert "ACTRIS" not in markup
    assert not re.search(r"wordmark|favicon", markup)
