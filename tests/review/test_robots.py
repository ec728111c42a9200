"""Robots are not reviewers: whatever they open, press or guess, nothing happens."""

import random
import secrets
import string
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from about.models import AboutPage
from review import answering
from review.links import hash_of, reviewer_with
from review.models import Entry, Review, ReviewComment, Reviewer
from review.views import start
from tests.factories import AboutPageFactory
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=20)]

RUNS, TOKENS = size(200, 1000), size(2000, 10_000)
PATHS = ("", "decide/", "comment/", "site/about-us/", "pages/1/")
WORDS = ("", " ", "x", "Approve", "https://example.org/", "<b>1</b>", "\u00a0")


@pytest.fixture
def reviewer(about_page: AboutPage, make_review: Callable[..., Review], invite: Callable[..., Any]) -> Reviewer:
    """A reviewer of two pages, with `link`."""
    child = AboutPageFactory(parent=about_page, title="Our vision", live=False)
    found, link = invite(make_review(about_page, child))
    found.link = link
    made: Reviewer = found
    return made


def crawl(client: Client, start: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """Open every link that begins as the link does, and yield each page."""
    found, seen = [start], {start}
    while found:
        url = found.pop()
        answer = client.get(url, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        page = BeautifulSoup(answer.content, "lxml")
        yield answer.request["PATH_INFO"], page
        for link in page.find_all(["a", "link", "img"]):
            target = str(link.get("href") or link.get("src") or "").split("#")[0]
            target = url.split("?")[0] + target if target.startswith("?") else target
            if target.startswith(start) and target not in seen:
                seen.add(target)
                found.append(target)


def nothing_happened(reviewer: Reviewer) -> bool:
    reviewer.refresh_from_db()
    return not (ReviewComment.objects.exists() or Entry.objects.exists() or reviewer.acted_at or reviewer.revoked_at)


def press(url: str, data: dict[str, str]) -> None:
    """Send a form to its view, without the middleware."""
    found = resolve(url.partition("?")[0])
    found.func(RequestFactory().post(url, data), *found.args, **found.kwargs)


def test_scanners_that_open_all_press_all_and_send_all_change_nothing(
    reviewer: Reviewer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They open every page first. After that, what a view answers is not rendered: only what it does counts."""
    chance = random.Random(16)  # noqa: S311 -- the same runs each time
    link: str = reviewer.link
    forms = [(url, form) for url, page in crawl(client, link) for form in page.find_all("form")]
    assert nothing_happened(reviewer)
    own = [(url, form) for url, form in forms if form.find(attrs={"name": "more"}) and "/site/" not in url]
    assert len(own) >= 2
    with monkeypatch.context() as patched:
        patched.setattr(answering, "render", lambda *args, **kwargs: HttpResponse())
        for number in range(RUNS):
            url, form = chance.choice(own)
            press(url, sent_by_a_robot(form, chance))
            if number % 10 == 0:
                url, form = chance.choice(forms)
                client.generic(chance.choice(("HEAD", "OPTIONS", "PUT", "DELETE", "GET")), url.split("/site/")[0] + "/")
                url, form = chance.choice(own)
                client.post(url, sent_by_a_robot(form, chance))
    assert nothing_happened(reviewer)
    assert client.get(link).status_code == 200
    answer = client.post(f"{link}comment/", {"name": "Tan Wei Ling", "text": "Good."})
    assert answer.status_code == 302
    assert ReviewComment.objects.count() == 1


def sent_by_a_robot(form: Any, chance: random.Random) -> dict[str, str]:
    """Return a form as it is, with its fields filled in but without a name, or all filled in with the trap."""
    fields = {str(one["name"]): str(one.get("value") or "") for one in form.find_all(["input", "textarea"])}
    fill = chance.choice(("nothing", "without a name", "everything"))
    for name in fields:
        if name != "shown" and (fill == "everything" or (fill == "without a name" and name not in ("name", "more"))):
            fields[name] = chance.choice(WORDS) or "x"
    if fill != "everything":
        fields |= {"name": chance.choice(("", " ", "\u00a0"))}
    buttons = form.find_all("button", attrs={"name": True})
    pressed = {str(one["name"]): str(one["value"]) for one in buttons[:1] if chance.random() < 0.8}
    return fields | pressed


def token_of(reviewer: Any) -> str:
    return str(reviewer.link).split("/")[2]


def wrong_tokens(token: str) -> Iterator[str]:
    """Yield random tokens, and some that are nearly right."""
    chance = random.Random(16)  # noqa: S311 -- the same tokens each time
    letters = string.ascii_letters + string.digits + "-_"
    mutations: list[Callable[[int], str]] = [
        lambda place: token[:place] + chance.choice(letters) + token[place + 1 :],
        lambda place: token[:place] + token[place + 1 :],
        lambda place: token[:place] + chance.choice(letters) + token[place:],
        lambda place: token[:place] + token[place:].swapcase(),
        lambda place: token[: place + 1] + "%00",
        lambda place: secrets.token_urlsafe(chance.randint(1, 60)),
        lambda place: token * 2,
        lambda place: chance.choice(("é", "中", "%20", "'", '"', "..;", "%2e%2e", "0")) + token[place:],
    ]
    for number in range(TOKENS):
        made = mutations[number % len(mutations)](chance.randrange(len(token)))
        yield made if made != token else f"{token}x"


def test_wrong_tokens_are_answered_alike(reviewer: Reviewer, rf: RequestFactory) -> None:
    """All of them lead to no reviewer; some go through the view, and some of these through all middleware."""
    client, bodies, answers = Client(), set(), set()
    for number, wrong in enumerate(wrong_tokens(token_of(reviewer))):
        assert reviewer_with(unquote(wrong)) is None
        if number % 7 == 0:  # Seven has no factor in common with the number of mutations.
            bodies.add(start(rf.get("/review/x/"), token=unquote(wrong)).content)
        if number % 91 == 0:
            answer = client.get(f"/review/{wrong}/{PATHS[number % len(PATHS)]}")
            answers.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
    assert answers == {(404, *bodies, next(iter(answers))[2])}
    assert nothing_happened(reviewer)


def test_a_token_that_is_nearly_right_takes_no_more_work(reviewer: Reviewer, rf: RequestFactory) -> None:
    """It takes a digest, and a lookup of it in a unique index: no letter of a token is compared with another."""
    token = token_of(reviewer)
    for wrong in (f"{token[:-1]}!", token[1:], "x"):
        with CaptureQueriesContext(connection) as asked:
            start(rf.get("/review/x/"), token=wrong)
        assert [hash_of(wrong) in one["sql"] for one in asked] == [True]
