"""What the screen of a review says and does: answers, links and comments."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from review.blocks import blocks_of
from review.links import reviewer_with
from review.models import Kind, Review, Reviewer
from tests.factories import items, stream

from .screens import decide, press, screen, token_of

pytestmark = pytest.mark.django_db


def test_the_screen_says_what_each_reviewer_answered(admin: Client, latest: Review, invite: Any) -> None:
    reviewer, _ = invite(latest)
    assert "No answer yet" in screen(admin, latest)
    Reviewer.objects.update(acted_at=timezone.now())
    assert "Has looked, no answer yet" in screen(admin, latest)
    decide(reviewer, Kind.CHANGES, "Shorter, please")
    assert "Asked for changes" in screen(admin, latest)
    assert "Shorter, please" in screen(admin, latest)
    decide(reviewer)
    assert ">Approved</span>" in screen(admin, latest)


def test_an_approval_is_void_after_an_edit_and_said_to_be(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    decide(invite(latest)[0])
    approved = about_page.get_latest_revision()
    about_page.title = "Other words"
    edited = about_page.save_revision()
    shown = screen(admin, latest)
    assert "Approved, but changed since" in shown
    comparison = reverse("wagtailadmin_pages:revisions_compare", args=[about_page.pk, approved.pk, edited.pk])
    assert comparison in shown
    assert "Other words" in admin.get(comparison).content.decode()


def test_more_reviewers_of_a_draft_that_has_changed_ask_no_more_queries(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    screens = reverse("reviews:detail", args=[latest.pk]), reverse("wagtailadmin_pages:edit", args=[about_page.pk])
    counts = []
    for number in range(8):
        decide(invite(latest, f"Tan{number}")[0])
        if number in (1, 7):
            about_page.title = f"Other words {number}"
            about_page.save_revision()
            with CaptureQueriesContext(connection) as asked:
                shown = [admin.get(url).content.decode().lower() for url in screens]
            assert [one.count("approved, but changed since") for one in shown] == [number + 1, number + 1]
            counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_the_screen_says_what_each_link_does(admin: Client, review: Review, invite: Any) -> None:
    reviewer, _ = invite(review)
    assert "Open link" in screen(admin, review)
    press(admin, review, "revoke", about=reviewer.pk)
    assert "Revoked link" in screen(admin, review)
    reviewer.revoked_at = None
    reviewer.save()
    Review.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "Expired link" in screen(admin, review)
    press(admin, review, "extend", days=3)
    assert "Open link" in screen(admin, review)
    press(admin, review, "close")
    assert "Closed link" in screen(admin, review)


def test_a_renewed_link_ends_the_earlier_one_and_is_sent(admin: Client, review: Review, invite: Any) -> None:
    reviewer, path = invite(review)
    response = press(admin, review, "renew", about=reviewer.pk)
    (link,) = (link.url for link in response.context["links"])
    assert reviewer_with(token_of(path)) is None
    assert reviewer_with(token_of(link)) == reviewer
    assert [message.to for message in mail.outbox] == [["tan@example.org"]]
    assert link in mail.outbox[0].body


def test_a_revoked_link_does_not_open(admin: Client, review: Review, invite: Any) -> None:
    (one, path), (_, other) = invite(review), invite(review, "Lim")
    press(admin, review, "revoke", about=one.pk)
    assert reviewer_with(token_of(path)) is None
    assert reviewer_with(token_of(other))
    press(admin, review, "close")
    assert reviewer_with(token_of(other)) is None


def test_reviewers_are_added_once(admin: Client, review: Review, invite: Any) -> None:
    invite(review)
    response = press(admin, review, "add", people="TAN@example.org, lim@example.org")
    assert [link.reviewer.email for link in response.context["links"]] == ["lim@example.org"]
    assert (
        "All of them have a link already"
        in press(admin, review, "add", people="tan@example.org")
        .client.get(reverse("reviews:detail", args=[review.pk]))
        .content.decode()
    )
    assert "“nobody” is not an e-mail address." in press(admin, review, "add", people="nobody").content.decode()


def test_a_review_has_a_limited_number_of_reviewers(
    admin: Client, review: Review, invite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.admin_forms.MOST_REVIEWERS", 2)
    invite(review)
    answer = press(admin, review, "add", people="tan@example.org, lim@example.org").content.decode()
    assert "lim@example.org" in answer
    answer = press(admin, review, "add", people="goh@example.org").content.decode()
    assert "A review has at most 2 reviewers. This one has 2." in answer
    assert review.reviewers.count() == 2


def test_no_link_is_sent_that_has_expired(admin: Client, review: Review, invite: Any) -> None:
    reviewer, _ = invite(review)
    Review.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    for action in ("renew", "add"):
        press(admin, review, action, about=reviewer.pk, people="lim@example.org")
        assert "Set a new last day first." in screen(admin, review)
    assert (mail.outbox, review.reviewers.count()) == ([], 1)


def test_a_review_that_is_over_takes_answers_only(admin: Client, review: Review, invite: Any) -> None:
    reviewer, _ = invite(review)
    comment = review.pages.get().comments.create(name="Tan", text="Shorter?", reviewer=reviewer)
    press(admin, review, "close")
    for action in ("renew", "extend", "add", "revoke"):
        values = {"about": reviewer.pk, "days": 3, "people": "lim@example.org"}
        assert press(admin, review, action, **values).status_code == 404
    assert press(admin, review, "answer", about=comment.pk, text="Done").status_code == 302


def test_a_comment_is_answered_and_resolved(admin: Client, review: Review, about_page: AboutPage, invite: Any) -> None:
    block = about_page.body[1].id
    comment = review.pages.get().comments.create(name="Tan", text="Shorter?", reviewer=invite(review)[0], block=block)
    assert f"#block-{block}-section" in screen(admin, review)
    press(admin, review, "answer", about=comment.pk, text="Yes, on Monday.")
    answer = comment.replies.get()
    assert (answer.name, answer.block, answer.reviewed_id) == ("Ada Ng", block, comment.reviewed_id)
    assert "Yes, on Monday." in screen(admin, review)
    press(admin, review, "answer", about=comment.pk, text=" ")
    assert comment.replies.count() == 1
    press(admin, review, "resolve", about=comment.pk)
    assert "Resolved on" in screen(admin, review)
    press(admin, review, "resolve", about=comment.pk)
    assert "Resolved on" not in screen(admin, review)


def test_comments_stand_beside_the_blocks_in_the_form_until_they_are_resolved(
    admin: Client, review: Review, about_page: AboutPage, invite: Any
) -> None:
    reviewer, _ = invite(review)
    block = about_page.body[1].id
    comment = review.pages.get().comments.create(name="Tan", text="Shorter?", reviewer=reviewer, block=block)
    review.pages.get().comments.create(name="Tan", text="All in all good", reviewer=reviewer)
    edit = reverse("wagtailadmin_pages:edit", args=[about_page.pk])
    form = admin.get(edit).content.decode()
    assert f'href="#block-{block}-section"' in form
    assert "“ACTRIS was established in April 2020.”" in form
    assert form.index("All in all good") < form.index("Shorter?")
    press(admin, review, "resolve", about=comment.pk)
    assert "Shorter?" not in admin.get(edit).content.decode()
    press(admin, review, "close")
    assert "No review of this page is open." in admin.get(edit).content.decode()


def test_a_block_has_its_words_without_a_picture_that_was_deleted(image: CustomImage) -> None:
    shown = {"image": {"image": image.pk, "alt_text": "A suite", "decorative": False}, "caption": "", "width": "large"}
    columns = items(stream(("rich_text", "<p>Left.</p>")), stream(("image", shown)))
    page = AboutPage(body=stream(("columns", {"columns": columns})))
    image.delete()
    (block,) = blocks_of(page).values()
    assert (block.label, block.words.startswith("Left.")) == ("Columns", True)


def test_a_comment_on_a_block_that_is_gone_says_so(
    admin: Client, latest: Review, about_page: AboutPage, invite: Any
) -> None:
    latest.pages.get().comments.create(name="Tan", text="Why?", reviewer=invite(latest)[0], block=about_page.body[1].id)
    about_page.body = about_page.body.raw_data[:1]
    about_page.save_revision()
    assert "The block is no longer in the draft." in screen(admin, latest)
