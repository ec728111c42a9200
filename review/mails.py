"""The mails of reviews, as plain text. The project's queue sends them outside the request (`operations/mail.py`)."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.mail import send_mail

from .differences import Difference, differences
from .models import NAME_LENGTH, Entry, Review, ReviewComment, Reviewer

MOST_DIFFERENCES: Final = 12


class Change(NamedTuple):
    """What the mail says about a page: its first differences, and how many more there are."""

    title: str
    is_new: bool
    differences: list[Difference]
    more: int


def changes_of(review: Review) -> list[Change]:
    """Return what the drafts of a review change of what is published."""
    changes = []
    for one, revision in review.drafts:
        found = [difference.in_short for difference in differences(one.page, revision)]
        kept = found[:MOST_DIFFERENCES]
        changes.append(Change(str(one), not one.page.live, kept, len(found) - len(kept)))
    return changes


def invite(reviewer: Reviewer, path: str, changes: Iterable[Change], asks: Any) -> None:
    """Send a reviewer the link, and what the drafts change. The mail is the only place where the link is kept."""
    review = reviewer.review
    context = {
        "reviewer": reviewer,
        "review": review,
        "asks": name_of(asks),
        "changes": changes,
        "link": settings.SITE_URL + path,
    }
    reply_to = [asks.email] if asks.email else None
    subject = f"{name_of(asks)} asks you to look at drafts: {review}"
    _send(reviewer.email, subject, "review/admin/invitation.txt", context, reply_to=reply_to)


def tell(review: Review, entries: list[Entry], comments: list[ReviewComment]) -> None:
    """Send the editor who asked what the reviewers decided and wrote."""
    user: Any = review.created_by
    link = settings.WAGTAILADMIN_BASE_URL + reverse("reviews:detail", args=[review.pk])
    context = {"review": review, "entries": entries, "comments": comments, "link": link}
    _send(user.email, f"Answers to your review: {review}", "review/admin/answers.txt", context)


def tell_reviewer(reviewer: Reviewer, answers: list[ReviewComment]) -> None:
    """Send a reviewer what editors answered to their comments. The link is in the mail that they have."""
    context = {"reviewer": reviewer, "review": reviewer.review, "answers": answers}
    _send(reviewer.email, f"Answers to your comments: {reviewer.review}", "review/admin/replies.txt", context)


def _send(to: str, subject: str, template: str, context: dict[str, Any], reply_to: list[str] | None = None) -> None:
    """Send a mail. Its times are those of Singapore, wherever the editor is whose request sends it."""
    with timezone.override(None):
        text = render_to_string(template, context)
    send_mail(" ".join(subject.split())[:150], text, [to], reply_to=reply_to)


def name_of(user: Any) -> str:
    """Return how reviewers, and the record of a review, call a user."""
    return str(user.get_full_name() or user.get_username())[:NAME_LENGTH]
