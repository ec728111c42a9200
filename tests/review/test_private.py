"""The address of a review is known to its reviewer alone: no cache, log, search engine or other site learns it."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from about.models import AboutPage
from actris_cms.pagecache.sqlite_store import SqliteStore
from actris_cms.path_keys import reserved
from actris_cms.settings import base
from actris_cms.users.models import User
from review import views
from review.models import Review
from review.private import HIDDEN, WithoutTokens
from tests.pagecache.conftest import Visitors, visitors

__all__ = ["visitors"]

pytestmark = pytest.mark.django_db

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
TOLD = ("Set-Cookie", "ETag", "Last-Modified", "Link", "X-Accel-Expires", "Expires")


@pytest.fixture
def link(review: Review, invite: Callable[..., Any]) -> str:
    """A link to the review."""
    return str(invite(review)[1])


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    """An empty page cache."""
    return SqliteStore(tmp_path / "cache", "tests")


def broken(*args: Any) -> Any:
    """Fail as a view may."""
    raise RuntimeError


@pytest.mark.parametrize("scheme", ["get", "head", "post", "options", "put", "delete"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "comment/",
        "decide/",
        "pages/1/",
        "pages/9/",
        "site/",
        "site/nowhere/",
        "site/admin/",
        "site/robots.txt",
        "x/",
    ],
)
def test_every_answer_is_private(link: str, path: str, scheme: str, client: Client, settings: Any) -> None:
    settings.ALLOW_INDEXING = True
    for url in (link + path, f"/review/wrong/{path}", (link + path).rstrip("/")):
        answer = getattr(client, scheme)(url)
        assert {name: answer.headers.get(name) for name in PRIVATE} == PRIVATE, url
        assert [name for name in TOLD if name in answer.headers] == []
        assert not client.cookies


def test_an_error_of_the_site_is_private(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "Reading", broken)
    answer = Client(raise_request_exception=False).get(link)
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in PRIVATE} == PRIVATE


@pytest.mark.parametrize(
    ("message", "args"),
    [("Not Found: %s", ("/review/AbC-_1/site/x/",)), ("GET /review/AbC-_1/ HTTP/1.1", ()), ('"/review/AbC-_1"', ())],
)
def test_no_log_has_a_token(message: str, args: tuple[str, ...]) -> None:
    kept = WithoutTokens()
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert kept.filter(record)
    assert "AbC-_1" not in record.getMessage()
    assert f"/review/{HIDDEN}" in record.getMessage()


def test_every_handler_of_logs_hides_tokens() -> None:
    assert all("without_tokens" in handler["filters"] for handler in base.LOGGING["handlers"].values())


@pytest.mark.slow
def test_a_refused_answer_is_logged_without_the_token(link: str, client: Client, caplog: Any) -> None:
    for _ in range(61):
        client.post(f"{link}comment/", {"name": "Tan", "text": "x"})
    refused = [one.getMessage() for one in caplog.records if one.name.startswith("actris_cms.security")]
    assert refused
    assert link.split("/")[2] not in "".join(refused)


def test_the_page_cache_holds_nothing_and_browsers_prepare_nothing(
    link: str, about_page: AboutPage, tmp_path: Path, visitors: Visitors
) -> None:
    paths = (link, f"{link}site{about_page.url}", f"{link}site/", f"{link}decide/", "/review/x/", str(about_page.url))
    *private, public = [visitors.get(path).headers for path in paths]
    assert {headers["cache-control"] for headers in private} == {"private, no-store"}
    assert ["speculation-rules" in headers for headers in (*private, public)] == [False] * len(private) + [True]
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"/about-actris/" in kept
    assert b"/review/" not in kept
    assert b"review-bar" not in kept
    assert [visitors.is_cached(path) for path in paths] == [False] * len(private) + [True]


def test_no_public_list_names_a_link(link: str, client: Client) -> None:
    for path in ("/robots.txt", reverse("sitemap"), "/llms.txt", "/search/?q=review", "/"):
        assert "/review/" not in client.get(path).content.decode()


def test_no_page_gets_the_address_of_reviews() -> None:
    assert reserved(["review"]) == "review"
    assert reserved(["about-us", "review"]) == ""


def test_a_link_closes_when_its_maker_may_not_edit_the_page_any_more(link: str, editor: User, client: Client) -> None:
    pages = [link, f"{link}decide/", f"{link}comment/", f"{link}site/", f"{link}pages/1/"]
    assert 404 not in {client.get(url).status_code for url in pages}
    editor.groups.clear()
    assert {client.get(url).status_code for url in pages} == {404}
    assert {client.post(url, {"name": "Tan", "text": "x"}).status_code for url in pages} == {404}


@pytest.mark.parametrize("field", ["closed_at", "expires_at"])
def test_a_link_that_has_ended_answers_as_one_that_never_was(
    link: str, review: Review, field: str, client: Client
) -> None:
    Review.objects.filter(pk=review.pk).update(**{field: timezone.now()})
    ended, wrong = client.get(link), client.get("/review/never/")
    assert (ended.status_code, ended.content, dict(ended.headers)) == (404, wrong.content, dict(wrong.headers))


def test_what_is_shown_needs_no_cookie_and_no_script(link: str, client: Client) -> None:
    for path in ("", "comment/", "decide/"):
        shown = client.get(link + path).content.decode()
        assert not re.search(r"<script|csrfmiddlewaretoken|\sstyle=", shown)
