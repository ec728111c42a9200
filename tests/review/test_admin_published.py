"""What is published and what was approved, and what else is kept, told and deleted: record, history, report, mail."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from about.models import AboutPage
from actris_cms.users.models import User
from review.links import reviewer_with
from review.models import Kind, Review, ReviewComment, Reviewer
from review.rehearsal import Rehearsal
from review.retention import forget_reviewers, tell_editors, tell_reviewers
from tests.factories import AboutPageFactory

from .screens import decide, press, screen, token_of

pytestmark = pytest.mark.django_db


def test_an_approval_stands_after_the_end_whatever_is_edited_then(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    decide(invite(latest)[0])
    about_page.get_latest_revision().publish()
    about_page.title = "Other words"
    about_page.save_revision()
    assert "Approved, but changed since" not in screen(admin, latest)


def test_a_page_that_is_scheduled_is_not_published(
    about_page: AboutPage, make_review: Callable[..., Review], section: AboutPage
) -> None:
    soon = timezone.now() + timedelta(days=1)
    new = AboutPageFactory(parent=section, title="New", live=False, go_live_at=soon)
    review = make_review(new)
    new.get_latest_revision().publish()
    review.refresh_from_db()
    assert (list(review.record.all()), review.closed_at) == ([], None)


def test_the_downloaded_record_is_verified(admin: Client, review: Review, invite: Any, tmp_path: Path) -> None:
    decide(invite(review, "Tan “Wei” Ling")[0], Kind.CHANGES, "Kürzer & <b>besser</b>")
    response = admin.get(reverse("reviews:record", args=[review.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    file = tmp_path / "record.json"
    file.write_bytes(response.content)
    call_command("verify_review", file)
    assert json.loads(response.content)[0]["note"] == "Kürzer & <b>besser</b>"


def test_what_is_published_says_who_approved_it(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    about_page.title = "Other words"
    about_page.save_revision()
    assert "the draft is not published yet" in screen(admin, latest)
    decide(invite(latest)[0])
    assert "the draft is not published yet" in screen(admin, latest)
    about_page.get_latest_revision().publish()
    assert "published as approved by Tan Wei Ling on" in screen(admin, latest)


def test_an_approval_taken_back_does_not_count(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    reviewer, _ = invite(latest)
    decide(reviewer)
    decide(reviewer, Kind.CHANGES, "No, shorter")
    about_page.get_latest_revision().publish()
    shown = screen(admin, latest)
    assert "published as approved" not in shown
    assert "what is published was not approved here" in shown


def test_what_is_published_and_not_approved_is_compared(
    admin: Client, review: Review, about_page: AboutPage, invite: Any
) -> None:
    decide(invite(review)[0])
    approved = about_page.get_latest_revision()
    about_page.title = "Other words"
    about_page.save_revision().publish()
    comparison = reverse("wagtailadmin_pages:revisions_compare", args=[about_page.pk, approved.pk, "live"])
    shown = screen(admin, review)
    assert "what is published is not what was approved" in shown
    assert comparison in shown
    assert "Other words" in admin.get(comparison).content.decode()


def test_links_die_when_all_pages_are_published_as_shown(
    about_page: AboutPage, section: AboutPage, make_review: Callable[..., Review], invite: Any, publisher: User
) -> None:
    review = make_review(about_page, section)
    _, path = invite(review)
    about_page.get_latest_revision().publish(user=publisher)
    assert reviewer_with(token_of(path))
    section.get_latest_revision().publish()
    assert reviewer_with(token_of(path)) is None
    assert [entry.kind for entry in review.record.all()] == [Kind.PUBLISHED, Kind.PUBLISHED]


def test_links_stay_open_while_something_else_is_published(review: Review, about_page: AboutPage, invite: Any) -> None:
    _, path = invite(review)
    about_page.title = "Other words"
    about_page.save_revision().publish()
    assert review.record.get().kind == Kind.PUBLISHED
    assert reviewer_with(token_of(path))


def test_who_publishes_is_in_the_record(client: Client, review: Review, about_page: AboutPage, publisher: User) -> None:
    client.force_login(publisher)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{url}?id={about_page.pk}", {})
    assert review.record.get().name == "publisher"


def test_a_rehearsal_writes_nothing(
    review: Review, about_page: AboutPage, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        assert Rehearsal(tuple(review.shown.values())).answer(about_page.url).status_code == 200
    assert not review.record.exists()
    review.refresh_from_db()
    assert review.closed_at is None
    assert callbacks == []
    assert not mail.outbox


def test_decisions_and_links_are_in_the_history_without_addresses(admin: Client, review: Review, invite: Any) -> None:
    reviewer, _ = invite(review)
    decide(reviewer)
    press(admin, review, "renew", about=reviewer.pk)
    press(admin, review, "add", people="lim@example.org")
    press(admin, review, "revoke", about=reviewer.pk)
    entries = PageLogEntry.objects.filter(action__startswith="review.")
    assert {entry.action for entry in entries} == {"review.add", "review.decide", "review.renew", "review.revoke"}
    words = [entry.formatter.format_message(entry) for entry in entries]
    assert "A reviewer decided: Approved, Tan Wei Ling" in words
    reviewer.refresh_from_db()
    assert f"Renewed links of a review: link …{reviewer.token_hint}" in words
    assert f"Revoked links of a review: link …{reviewer.token_hint}" in words
    assert not any("example.org" in str(entry.data) for entry in entries)


def test_what_is_done_about_a_comment_is_in_the_history_of_its_page_only(
    admin: Client, about_page: AboutPage, section: AboutPage, make_review: Callable[..., Review], invite: Any
) -> None:
    review = make_review(about_page, section)
    comment = review.pages.get(page=about_page).comments.create(name="Tan", text="Why?", reviewer=invite(review)[0])
    for action in ("answer", "resolve"):
        press(admin, review, action, about=comment.pk, text="Because.")
    entries = PageLogEntry.objects.filter(action__in=("review.answer", "review.resolve"))
    assert [entry.page_id for entry in entries] == [about_page.pk] * 2


def test_the_report_lists_open_links_with_their_last_act(admin: Client, review: Review, invite: Any) -> None:
    (one, _), (_, _), (gone, _) = invite(review), invite(review, "Lim"), invite(review, "Goh")
    decide(one)
    press(admin, review, "revoke", about=gone.pk)
    rows = {link.name: link for link in admin.get(reverse("review_links:report")).context["object_list"]}
    assert set(rows) == {"Tan Wei Ling", "Lim"}
    assert rows["Tan Wei Ling"].last_act == review.record.get().created_at
    assert rows["Lim"].last_act is None
    export = admin.get(f"{reverse('review_links:report')}?export=csv")
    assert "About ACTRIS" in b"".join(export.streaming_content).decode()
    press(admin, review, "close")
    assert not admin.get(reverse("review_links:report")).context["object_list"]


def test_the_report_asks_no_more_queries_for_more_links(
    admin: Client,
    make_review: Callable[..., Review],
    about_page: AboutPage,
    invite: Any,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(10):
        invite(make_review(about_page), f"Tan{number}")
    with django_assert_max_num_queries(21):
        admin.get(reverse("review_links:report"))


def test_names_and_addresses_are_deleted_half_a_year_after_the_end(review: Review, invite: Any) -> None:
    decide(invite(review)[0])
    invite(review, "Lim")
    Review.objects.update(expires_at=timezone.now() - timedelta(days=179))
    assert forget_reviewers() == 0
    Review.objects.update(expires_at=timezone.now() - timedelta(days=181))
    assert forget_reviewers() == 2
    assert set(Reviewer.objects.values_list("name", "email")) == {("", "")}
    assert review.record.get().name == "Tan Wei Ling"
    assert forget_reviewers() == 0


def test_the_editor_is_told_once_what_reviewers_did(admin: Client, review: Review, invite: Any) -> None:
    reviewer, _ = invite(review)
    decide(reviewer, Kind.CHANGES, "Shorter, please")
    ReviewComment.objects.create(reviewed=review.pages.get(), reviewer=reviewer, name="Tan", text="Is this right?")
    assert tell_editors() == 0
    long_ago = timezone.now() - timedelta(minutes=11)
    Review.objects.update(told_at=long_ago - timedelta(minutes=1))
    review.record.update(created_at=long_ago)
    ReviewComment.objects.update(created_at=long_ago)
    assert (tell_editors(), tell_editors()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "Tan Wei Ling asked for changes.\nShorter, please" in message.body
    assert "Tan on “About ACTRIS”:\nIs this right?" in message.body
    assert reverse("reviews:detail", args=[review.pk]) in message.body


def test_the_editor_is_told_later_if_the_mail_fails(
    admin: Client, review: Review, invite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(invite(review)[0])
    Review.objects.update(told_at=timezone.now() - timedelta(minutes=12))
    review.record.update(created_at=timezone.now() - timedelta(minutes=11))
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr("review.mails.send_mail", Mock(side_effect=RuntimeError))
        tell_editors()
    assert tell_editors() == 1


def test_answers_to_a_reviewer_make_one_mail_after_some_minutes(
    admin: Client, review: Review, invite: Any, about_page: AboutPage
) -> None:
    (reviewer, link), (other, _) = invite(review), invite(review, "Goh")
    about = review.pages.get().comments
    mine = [about.create(name="Tan", text=text, reviewer=reviewer) for text in ("Ten suites?", "And the year?")]
    about.create(name="Goh", text="Fine.", reviewer=other)
    for comment in mine:
        press(admin, review, "answer", about=comment.pk, text=f"Yes: {comment.text}")
    assert tell_reviewers() == 0
    long_ago = timezone.now() - timedelta(minutes=11)
    Reviewer.objects.update(told_at=long_ago - timedelta(minutes=1))
    ReviewComment.objects.update(created_at=long_ago)
    assert (tell_reviewers(), tell_reviewers()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == [reviewer.email]
    assert "On “About ACTRIS” you wrote:\nTen suites?\n\nAda Ng answers:\nYes: Ten suites?" in message.body
    assert "Yes: And the year?" in message.body
    assert f"It ends with “{reviewer.token_hint}”" in message.body
    assert token_of(link) not in message.body


@pytest.mark.parametrize("ended", ["revoked", "closed", "expired"])
def test_a_reviewer_whose_link_has_ended_gets_no_mail(ended: str, review: Review, invite: Any, editor: User) -> None:
    reviewer, _ = invite(review)
    comment = review.pages.get().comments.create(name="Tan", text="Ten?", reviewer=reviewer)
    long_ago = timezone.now() - timedelta(minutes=11)
    answer = {"reviewed": comment.reviewed, "user": editor, "name": "Ada", "text": "Yes", "created_at": long_ago}
    comment.replies.create(**answer)
    Reviewer.objects.update(
        told_at=long_ago - timedelta(minutes=1), revoked_at=long_ago if ended == "revoked" else None
    )
    Review.objects.update(closed_at=long_ago if ended == "closed" else None)
    if ended == "expired":
        Review.objects.update(expires_at=long_ago)
    assert tell_reviewers() == 0
    assert mail.outbox == []
