"""Reviewers comment and decide, by their link alone."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from about.models import AboutPage
from review.forms import DecisionForm
from review.links import new_link
from review.models import Entry, Kind, Review, ReviewComment, Reviewer
from tests.factories import AboutPageFactory, stream

pytestmark = pytest.mark.django_db

NAME = "Tan Wei Ling"


@pytest.fixture
def reviewer(latest: Review, invite: Callable[..., Any]) -> Reviewer:
    """A reviewer of it."""
    found: Reviewer = invite(latest)[0]
    return found


@pytest.fixture
def link(reviewer: Reviewer) -> str:
    """The reviewer's link."""
    return new_link(reviewer)


def form_of(client: Client, url: str) -> dict[str, str]:
    """Return what the form at a URL sends when nothing is filled in."""
    soup = BeautifulSoup(client.get(url).content, "lxml")
    return {str(field["name"]): str(field.get("value") or "") for field in soup.select("form input, form textarea")}


def approve(client: Client, link: str, **fields: str) -> Any:
    url = f"{link}decide/"
    return client.post(url, {**form_of(client, url), "name": NAME, "kind": Kind.APPROVED, **fields})


def test_the_first_page_says_who_asks_for_what_and_until_when(link: str, latest: Review, client: Client) -> None:
    latest.created_by.first_name, latest.created_by.last_name = "Lim", "Mei"
    latest.created_by.save()
    latest.message = "Is the second paragraph right?"
    latest.expires_at = timezone.now().replace(year=2099, month=12, day=7, hour=4, minute=30)
    latest.save()
    words = " ".join(BeautifulSoup(client.get(link).content, "lxml").get_text().split())
    for expected in ("Lim Mei asks you", "About ACTRIS", "Is the second", "7 December 2099, 12:30 Singapore time"):
        assert expected in words


def test_the_first_page_says_what_is_new_and_what_has_changed(
    about_page: AboutPage, make_review: Callable[..., Review], invite: Callable[..., Any], client: Client
) -> None:
    new = AboutPageFactory(parent=about_page, title="Vision", live=False)
    about_page.save_revision().publish()
    about_page.refresh_from_db()
    about_page.body = [*about_page.body.get_prep_value(), *stream(("rich_text", "<p>More.</p>"))]
    about_page.save_revision()
    _, link = invite(make_review(about_page, new))
    states = [item.get_text() for item in BeautifulSoup(client.get(link).content, "lxml").select(".review-pages span")]
    assert states == ["1 block changed", "New page"]


def test_a_comment_on_a_block_is_kept_with_the_name(
    about_page: AboutPage, reviewer: Reviewer, link: str, client: Client
) -> None:
    block = about_page.body[1].id
    url = f"{link}comment/?page={about_page.pk}&block={block}"
    about = BeautifulSoup(client.get(url).content, "lxml").select_one(".review-form .review-about")
    assert "About Text: “ACTRIS was established" in " ".join(about.get_text().split())
    answer = client.post(url, {"name": NAME, "text": "It was May."})
    assert answer.status_code == 302
    kept = ReviewComment.objects.get()
    assert (kept.block, kept.name, kept.text, kept.reviewer_id) == (block, NAME, "It was May.", reviewer.pk)
    assert "It was May." in client.get(answer["Location"]).content.decode()
    reviewer.refresh_from_db()
    assert reviewer.acted_at


def test_answers_and_what_is_resolved_are_shown(
    about_page: AboutPage, latest: Review, reviewer: Reviewer, link: str, client: Client
) -> None:
    reviewed = latest.pages.get()
    said = reviewed.comments.create(reviewer=reviewer, name=NAME, text="Why?", resolved_at=timezone.now())
    reviewed.comments.create(answers=said, name="Lim Mei", text="Because of the board.")
    shown = client.get(f"{link}comment/?page={about_page.pk}").content.decode()
    assert "Why?" in shown
    assert "Because of the board." in shown
    assert "Resolved" in shown


@pytest.mark.parametrize(("text", "is_kept"), [("x" * 5000, True), ("x" * 5001, False), ("  ", False)])
def test_a_comment_has_between_1_and_5000_characters(text: str, is_kept: bool, link: str, client: Client) -> None:
    client.post(f"{link}comment/", {"name": NAME, "text": text})
    assert ReviewComment.objects.exists() == is_kept


def test_what_was_written_stays_in_the_form_if_something_is_missing(link: str, client: Client) -> None:
    assert "It was May." in client.post(f"{link}comment/", {"text": "It was May."}).content.decode()


def test_an_approval_is_recorded_with_the_revisions_that_were_shown(
    about_page: AboutPage, latest: Review, reviewer: Reviewer, link: str, client: Client
) -> None:
    revision = latest.shown[about_page.pk]
    answer = approve(client, link)
    assert (answer.status_code, answer["Location"]) == (302, link)
    entry = Entry.objects.get()
    assert (entry.kind, entry.name, entry.reviewer_id) == (Kind.APPROVED, NAME, reviewer.pk)
    assert [one["revision"] for one in entry.revisions] == [revision.pk]
    assert "You approved" in client.get(link).content.decode()


def test_asking_for_changes_needs_words(link: str, client: Client) -> None:
    assert "Please say what has to change." in approve(client, link, kind=Kind.CHANGES).content.decode()
    assert not Entry.objects.exists()
    approve(client, link, kind=Kind.CHANGES, note="Shorter, please.")
    assert Entry.objects.get().note == "Shorter, please."


def test_nothing_is_recorded_if_the_draft_has_changed_since_the_form_was_shown(
    about_page: AboutPage, reviewer: Reviewer, link: str, client: Client
) -> None:
    url = f"{link}decide/"
    form = form_of(client, url)
    about_page.title = "Another title"
    about_page.save_revision()
    sent = {**form, "name": NAME, "kind": Kind.APPROVED, "note": "Well written."}
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert "has changed while you were reading" in answer.content.decode()
    assert "Well written." in answer.content.decode()
    reviewer.refresh_from_db()
    assert (Entry.objects.exists(), reviewer.acted_at) == (False, None)
    assert client.post(url, {**sent, **form_of(client, url), "name": NAME}).status_code == 302


def test_nothing_is_decided_about_a_draft_that_was_deleted(about_page: AboutPage, link: str, client: Client) -> None:
    form = form_of(client, f"{link}decide/")
    about_page.revisions.all().delete()
    answer = client.post(f"{link}decide/", {**form, "name": NAME, "kind": Kind.APPROVED})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert "The drafts have been deleted." in client.get(link).content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("ended", [{"closed_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_nothing_is_decided_by_a_link_that_ends_meanwhile(
    ended: dict[str, Any], link: str, latest: Review, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_valid = DecisionForm.is_valid

    def close_meanwhile(form: DecisionForm) -> bool:
        Review.objects.update(**ended)
        return is_valid(form)

    monkeypatch.setattr(DecisionForm, "is_valid", close_meanwhile)
    assert approve(client, link).status_code == 404
    assert not latest.record.exists()


def test_a_link_without_its_last_slash_opens(link: str, client: Client) -> None:
    assert client.get(link.rstrip("/"))["Location"] == link
    assert client.get("/review/wrong", follow=True).status_code == 404


def test_the_first_page_says_that_an_approval_does_not_stand_any_more(
    about_page: AboutPage, link: str, client: Client
) -> None:
    approve(client, link)
    assert "Changed since" not in client.get(link).content.decode()
    about_page.body = about_page.body.get_prep_value()[:1]
    about_page.save_revision()
    shown = " ".join(client.get(link).content.decode().split())
    assert "Changed since then: 1 block changed." in shown


def test_the_first_name_that_is_typed_is_remembered_but_never_filled_in(
    about_page: AboutPage, latest: Review, invite: Callable[..., Any], client: Client
) -> None:
    reviewer, link = invite(latest, name="Siti Rahman")
    Reviewer.objects.filter(pk=reviewer.pk).update(name="")
    approve(client, link, name="Siti R.")
    approve(client, link, name="Somebody")
    reviewer.refresh_from_db()
    assert reviewer.name == "Siti R."
    for page in ("decide/", "comment/"):
        assert form_of(client, link + page)["name"] == ""


@pytest.mark.slow
def test_nobody_can_send_answers_without_end(link: str, client: Client) -> None:
    for _ in range(60):
        client.post(f"{link}comment/", {"name": NAME, "text": "x"})
    answer = client.post(f"{link}comment/", {"name": NAME, "text": "x"})
    assert answer.status_code == 429
    assert answer["Cache-Control"] == "private, no-store"
    assert ReviewComment.objects.count() == 60


def test_a_link_shows_nothing_of_another_review(
    section: AboutPage, link: str, make_review: Callable[..., Review], invite: Callable[..., Any], client: Client
) -> None:
    other = AboutPageFactory(parent=section, title="Secret plans", live=False, show_in_menus=True)
    theirs = make_review(other, message="Between us")
    reviewer, _ = invite(theirs)
    theirs.pages.get().comments.create(reviewer=reviewer, name="Chua", text="A secret comment")
    for path in ("", f"comment/?page={other.pk}", "decide/", "pages/1/", "pages/2/", "site/", "site/about-us/"):
        shown = client.get(link + path, follow=True).content.decode()
        for secret in ("Secret plans", "Between us", "A secret comment", "Chua"):
            assert secret not in shown
    client.post(f"{link}comment/?page={other.pk}", {"name": NAME, "text": "Theirs?"})
    assert not theirs.pages.get().comments.filter(text="Theirs?").exists()
    assert client.get(f"{link}site{other.url}").status_code == 404
