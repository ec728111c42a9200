"""Deletes what nobody needs any more, and tells editors and reviewers what the others did."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .mails import tell, tell_reviewer
from .models import Entry, Review, ReviewComment, Reviewer

KEPT: Final = timedelta(days=180)
GATHERED: Final = timedelta(minutes=10)


def forget_reviewers() -> int:
    """Delete names and addresses of reviewers whose review is over for a while; return how many.

    The record stays, with the names that reviewers typed when they decided.
    """
    before = timezone.now() - KEPT
    over = Q(review__closed_at__lt=before) | Q(review__expires_at__lt=before)
    return Reviewer.objects.filter(over).exclude(email="", name="").update(email="", name="")


def tell_reviewers() -> int:
    """Send reviewers with an open link what editors answered since the last mail; return the number of mails.

    It waits, as `tell_editors` does, so that several answers make one mail.
    """
    reached = Reviewer.objects.filter(review__in=Review.objects.open(), revoked_at=None).exclude(email="")
    new = ReviewComment.objects.filter(
        reviewer=None, answers__reviewer__in=reached, created_at__gt=F("answers__reviewer__told_at")
    )
    ordered = new.select_related("answers__reviewer__review", "reviewed__page").order_by("answers__reviewer", "pk")
    sent = 0
    for reviewer, group in groupby(ordered, key=attrgetter("answers.reviewer")):
        answers = list(group)
        if latest := _settled(answer.created_at for answer in answers):
            with transaction.atomic():
                Reviewer.objects.filter(pk=reviewer.pk).update(told_at=latest)
                tell_reviewer(reviewer, answers)
            sent += 1
    return sent


def _settled(times: Iterable[datetime]) -> datetime | None:
    """Return the latest time, if there is one and nothing new has come for some minutes."""
    latest = max(times, default=None)
    return latest if latest and latest <= timezone.now() - GATHERED else None


def tell_editors() -> int:
    """Send who asked for a review what reviewers did since the last mail; return the number of mails.

    It waits until nothing new has come for some minutes, so that several comments make one mail.
    """
    sent = 0
    for review in Review.objects.filter(expires_at__gt=timezone.now() - timedelta(days=2)).select_related("created_by"):
        since = {"created_at__gt": review.told_at}
        entries: list[Entry] = list(review.record.decisions().filter(**since))
        about = ReviewComment.objects.filter(reviewed__review=review, **since).select_related("reviewed__page")
        comments = list(about.exclude(reviewer=None))
        latest = _settled([*(entry.created_at for entry in entries), *(comment.created_at for comment in comments)])
        if latest is None:
            continue
        with transaction.atomic():
            Review.objects.filter(pk=review.pk).update(told_at=latest)
            if review.created_by and review.created_by.is_active and review.created_by.email:
                tell(review, entries, comments)
                sent += 1
    return sent
